// Puts the parts together; every module has one purpose.
param location string
param tags object
@minLength(13)
param suffix string
param gpu string
param maxExecutions int
param replicaTimeoutSeconds int
param maxSessions int
param retentionDays int
param ownerLimit int
param requestsPerSecond int
param pricePerHour string
param workerImage string
param runnerImage string
param operatorPrincipalId string

var names = loadJsonContent('names.json')

module identities 'modules/identities.bicep' = {
  name: 'identities'
  params: { location: location, tags: tags, suffix: suffix }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: { location: location, tags: tags, suffix: suffix }
}

module hostStorage 'modules/host-storage.bicep' = {
  name: 'host-storage'
  params: {
    location: location
    tags: tags
    suffix: suffix
    apiPrincipalId: identities.outputs.apiPrincipalId
  }
}

module dataStorage 'modules/data-storage.bicep' = {
  name: 'data-storage'
  params: {
    location: location
    tags: tags
    suffix: suffix
    apiPrincipalId: identities.outputs.apiPrincipalId
    workerPrincipalId: identities.outputs.workerPrincipalId
    operatorPrincipalId: operatorPrincipalId
  }
}

module serviceBus 'modules/service-bus.bicep' = {
  name: 'service-bus'
  params: {
    location: location
    tags: tags
    suffix: suffix
    apiPrincipalId: identities.outputs.apiPrincipalId
    workerPrincipalId: identities.outputs.workerPrincipalId
    scalerPrincipalId: identities.outputs.scalerPrincipalId
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: { location: location, tags: tags, suffix: suffix, pullPrincipalId: identities.outputs.pullPrincipalId }
}

module environment 'modules/environment.bicep' = {
  name: 'environment'
  params: { location: location, tags: tags, suffix: suffix, gpu: gpu, workspaceName: monitoring.outputs.workspaceName }
}

module sessions 'modules/session-pool.bicep' = {
  name: 'session-pool'
  params: {
    location: location
    tags: tags
    suffix: suffix
    environmentId: environment.outputs.id
    registryServer: registry.outputs.server
    pullIdentityId: identities.outputs.pullId
    workerPrincipalId: identities.outputs.workerPrincipalId
    image: runnerImage
    maxSessions: maxSessions
  }
}

// Settings that the service and its workers must agree on.
var sharedSettings = {
  '${names.settings.storage}': dataStorage.outputs.blobServiceUri
  '${names.settings.container}': names.container
  '${names.settings.serviceBus}': serviceBus.outputs.fullyQualifiedNamespace
  '${names.settings.retentionDays}': string(retentionDays)
  '${names.settings.log}': 'json'
  APPLICATIONINSIGHTS_CONNECTION_STRING: monitoring.outputs.connectionString
}

module functions 'modules/functions.bicep' = {
  name: 'functions'
  params: {
    location: location
    tags: tags
    suffix: suffix
    identityId: identities.outputs.apiId
    identityClientId: identities.outputs.apiClientId
    hostAccountName: hostStorage.outputs.accountName
    deploymentContainerUri: hostStorage.outputs.deploymentContainerUri
    sharedSettings: sharedSettings
    requestsPerSecond: requestsPerSecond
    pricePerHour: pricePerHour
  }
}

module worker 'modules/worker-job.bicep' = {
  name: 'worker-job'
  params: {
    location: location
    tags: tags
    suffix: suffix
    gpu: gpu
    environmentId: environment.outputs.id
    registryServer: registry.outputs.server
    identityId: identities.outputs.workerId
    identityClientId: identities.outputs.workerClientId
    scalerIdentityId: identities.outputs.scalerId
    pullIdentityId: identities.outputs.pullId
    serviceBusNamespace: serviceBus.outputs.namespaceName
    sharedSettings: sharedSettings
    sessionPoolEndpoint: sessions.outputs.endpoint
    ownerLimit: ownerLimit
    image: workerImage
    maxExecutions: maxExecutions
    replicaTimeoutSeconds: replicaTimeoutSeconds
  }
}

output registryName string = registry.outputs.name
output registryEndpoint string = registry.outputs.server
output url string = functions.outputs.url
output blobServiceUri string = dataStorage.outputs.blobServiceUri
output fullyQualifiedNamespace string = serviceBus.outputs.fullyQualifiedNamespace
output sessionPoolName string = sessions.outputs.name
