// Programs that models write run here: one virtual machine's sandbox per session, our runner inside, no way out to any network.
param location string
param tags object
@minLength(13)
param suffix string
param environmentId string
param registryServer string
param pullIdentityId string
param workerPrincipalId string
param image string
param maxSessions int

var names = loadJsonContent('../names.json')
var roles = loadJsonContent('../roles.json')

resource pool 'Microsoft.App/sessionPools@2026-07-01' = {
  name: 'sessions-${suffix}'
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${pullIdentityId}': {} }
  }
  properties: {
    environmentId: environmentId
    poolManagementType: 'Dynamic'
    containerType: 'CustomContainer'
    scaleConfiguration: { maxConcurrentSessions: maxSessions, readySessionInstances: 0 }
    dynamicPoolConfiguration: {
      lifecycleConfiguration: { lifecycleType: 'Timed', cooldownPeriodInSeconds: 300 }
    }
    sessionNetworkConfiguration: { status: 'EgressDisabled' }
    // For pulling the image alone: programs inside get no token.
    managedIdentitySettings: [{ identity: pullIdentityId, lifecycle: 'None' }]
    customContainerTemplate: {
      registryCredentials: { server: registryServer, identity: pullIdentityId }
      containers: [
        {
          name: 'runner'
          image: empty(image) ? 'mcr.microsoft.com/k8se/quickstart:latest' : image
          resources: { cpu: json('1'), memory: '2Gi' }
          env: [
            { name: names.settings.sandbox, value: 'landlock' }
            { name: names.settings.runnerUrl, value: 'http://0.0.0.0:${names.runnerPort}' }
          ]
        }
      ]
      ingress: { targetPort: names.runnerPort }
    }
  }
}

resource workerExecutes 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(pool.id, workerPrincipalId, roles.sessionExecutor)
  scope: pool
  properties: {
    principalId: workerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.sessionExecutor)
  }
}

output name string = pool.name
output endpoint string = pool.properties.poolManagementEndpoint
