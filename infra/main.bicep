// What `azd up` creates: one resource group with everything in it. docs/deploy.md says what it costs and how to choose.
targetScope = 'subscription'

@description('Name of the azd environment; names of resources come from it.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of every resource. A GPU profile exists in some regions only; the pre-provision hook checks.')
param location string

@description('Hardware of a worker: cpu, T4 (16 GB, no bf16) or A100 (80 GB).')
@allowed(['cpu', 'T4', 'A100'])
param gpu string = 'cpu'

@description('Most executions that the scaler starts in one look at the queue: the bound of what workers cost in an hour.')
@minValue(1)
@maxValue(64)
param maxExecutions int = 4

@description('Seconds after which an execution is ended. A longer job goes on from its checkpoint in the next one.')
param replicaTimeoutSeconds int = 86400

@description('Most sandbox sessions at a time, over all workers.')
param maxSessions int = 32

@description('Days that jobs are kept after their end; 0: for ever.')
param retentionDays int = 0

@description('Jobs and parts of one owner that run at a time; 0: no limit.')
param ownerLimit int = 0

@description('Requests a second of one owner; 0: no limit.')
param requestsPerSecond int = 50

@description('What a worker costs an hour, in a currency of your choice, for estimates; empty: not known.')
param pricePerHour string = ''

@description('Image of the worker; azd sets it at each deployment, and a later provision keeps it. Empty: a placeholder.')
param workerImage string = ''

@description('Image of the sandbox runner; the post-provision hook builds it. Empty: a placeholder.')
param runnerImage string = ''

@description('Who deploys; gets the right to read and write blobs, which making the first key needs. Empty: nobody does.')
param operatorPrincipalId string = ''

var names = loadJsonContent('names.json')
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module resources 'resources.bicep' = {
  name: 'lookahead'
  scope: group
  params: {
    location: location
    tags: tags
    suffix: uniqueString(subscription().id, environmentName, location)
    gpu: gpu
    maxExecutions: maxExecutions
    replicaTimeoutSeconds: replicaTimeoutSeconds
    maxSessions: maxSessions
    retentionDays: retentionDays
    ownerLimit: ownerLimit
    requestsPerSecond: requestsPerSecond
    pricePerHour: pricePerHour
    workerImage: workerImage
    runnerImage: runnerImage
    operatorPrincipalId: operatorPrincipalId
  }
}

// azd stores outputs in its environment; hooks and deployments read them there.
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_CONTAINER_REGISTRY_NAME string = resources.outputs.registryName
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = resources.outputs.registryEndpoint
output LOOKAHEAD_URL string = resources.outputs.url
output LOOKAHEAD_SESSION_POOL_NAME string = resources.outputs.sessionPoolName
output LOOKAHEAD_RUNNER_REPOSITORY string = names.images.runner
// Settings of the command line, under the names that it reads.
output LOOKAHEAD_STORAGE__blobServiceUri string = resources.outputs.blobServiceUri
output LOOKAHEAD_CONTAINER string = names.container
output LOOKAHEAD_SERVICE_BUS__fullyQualifiedNamespace string = resources.outputs.fullyQualifiedNamespace
