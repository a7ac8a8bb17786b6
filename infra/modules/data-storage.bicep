// Jobs, data sets, models and results.
param location string
param tags object
@minLength(13)
param suffix string
param apiPrincipalId string
param workerPrincipalId string
param operatorPrincipalId string

var names = loadJsonContent('../names.json')
var roles = loadJsonContent('../roles.json')

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: 'stdata${suffix}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource container 'containers' = {
      name: names.container
    }
  }

  // Deleting jobs is the service's business (retention); what lies unread is moved to a cheaper tier.
  resource lifeCycle 'managementPolicies' = {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'cool-after-30-days'
            type: 'Lifecycle'
            enabled: true
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: ['${names.container}/jobs/'] }
              actions: { baseBlob: { tierToCool: { daysAfterModificationGreaterThan: 30 } } }
            }
          }
        ]
      }
    }
  }
}

resource writers 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principal in [apiPrincipalId, workerPrincipalId]: {
    name: guid(account::blobs::container.id, principal, roles.storageBlobDataContributor)
    scope: account::blobs::container
    properties: {
      principalId: principal
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
    }
  }
]

// Download links are signed with a key that the account hands out, not the container.
resource apiDelegator 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, apiPrincipalId, roles.storageBlobDelegator)
  scope: account
  properties: {
    principalId: apiPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDelegator)
  }
}

resource operatorWrites 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(operatorPrincipalId)) {
  name: guid(account::blobs::container.id, operatorPrincipalId, roles.storageBlobDataContributor)
  scope: account::blobs::container
  properties: {
    principalId: operatorPrincipalId
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataContributor)
  }
}

output blobServiceUri string = account.properties.primaryEndpoints.blob
