// The service: a function app on Flex Consumption, whose code is a custom handler (docs/functions.md).
param location string
param tags object
@minLength(13)
param suffix string
param identityId string
param identityClientId string
param hostAccountName string
param deploymentContainerUri string
param sharedSettings object
param requestsPerSecond int
param pricePerHour string

var names = loadJsonContent('../names.json')

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${suffix}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: 'func-${suffix}'
  location: location
  tags: union(tags, { 'azd-service-name': names.services.functions })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: deploymentContainerUri
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'custom', version: '1.0' }
      scaleAndConcurrency: { instanceMemoryMB: 2048, maximumInstanceCount: 40 }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(sharedSettings, {
      '${names.settings.requestsPerSecond}': string(requestsPerSecond)
      '${names.settings.pricePerHour}': pricePerHour
      '${names.settings.hostStreams}': '0'
      // The identity of the program (DefaultAzureCredential) ...
      AZURE_CLIENT_ID: identityClientId
      // ... and of the host, for its own storage and for the triggers' connection.
      AzureWebJobsStorage__accountName: hostAccountName
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: identityClientId
      LOOKAHEAD_SERVICE_BUS__credential: 'managedidentity'
      LOOKAHEAD_SERVICE_BUS__clientId: identityClientId
      AzureWebJobsDisableHomepage: 'true'
    })
  }

  // Publishing by user name and password is off: deployments come with an identity.
  resource ftp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource scm 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

output url string = 'https://${app.properties.defaultHostName}'
