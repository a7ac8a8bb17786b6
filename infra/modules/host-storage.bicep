// The function app's own account: its package and the host's bookkeeping. Workers have no right on it, else one could replace the code of the service.
param location string
param tags object
@minLength(13)
param suffix string
param apiPrincipalId string

var names = loadJsonContent('../names.json')
var roles = loadJsonContent('../roles.json')

resource account 'Microsoft.Storage/storageAccounts@2026-06-01' = {
  name: 'sthost${suffix}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: 7 }
    }

    resource deployments 'containers' = {
      name: names.deploymentContainer
    }
  }
}

resource apiOwner 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, apiPrincipalId, roles.storageBlobDataOwner)
  scope: account
  properties: {
    principalId: apiPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobDataOwner)
  }
}

output accountName string = account.name
output deploymentContainerUri string = '${account.properties.primaryEndpoints.blob}${names.deploymentContainer}'
