// Workers: one execution per message, none while the queue is empty.
param location string
param tags object
@minLength(13)
param suffix string
param gpu string
param environmentId string
param registryServer string
param identityId string
param identityClientId string
param scalerIdentityId string
param pullIdentityId string
param serviceBusNamespace string
param sharedSettings object
param sessionPoolEndpoint string
param ownerLimit int
param image string
param maxExecutions int
param replicaTimeoutSeconds int

var names = loadJsonContent('../names.json')

// A serverless GPU is given to a replica whole: cpu and memory equal the profile's.
var sizes = {
  cpu: { profile: 'Consumption', cpu: '4', memory: '8Gi' }
  T4: { profile: 'gpu', cpu: '8', memory: '56Gi' }
  A100: { profile: 'gpu', cpu: '24', memory: '220Gi' }
}
var size = sizes[gpu]

var settings = union(sharedSettings, {
  '${names.settings.sandbox}': 'session-pool'
  '${names.settings.sessionPool}': sessionPoolEndpoint
  '${names.settings.gpu}': gpu
  '${names.settings.ownerLimit}': string(ownerLimit)
  '${names.settings.leaseSeconds}': '60'
  AZURE_CLIENT_ID: identityClientId
})

resource job 'Microsoft.App/jobs@2026-07-01' = {
  name: 'worker-${suffix}'
  location: location
  tags: union(tags, { 'azd-service-name': names.services.worker })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identityId}': {}
      '${scalerIdentityId}': {}
      '${pullIdentityId}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: size.profile
    configuration: {
      triggerType: 'Event'
      replicaTimeout: replicaTimeoutSeconds
      // Attempts are counted in the job's document and retried by the queue.
      replicaRetryLimit: 0
      registries: [{ server: registryServer, identity: pullIdentityId }]
      identitySettings: [
        { identity: identityId, lifecycle: 'Main' }
        { identity: scalerIdentityId, lifecycle: 'None' }
        { identity: pullIdentityId, lifecycle: 'None' }
      ]
      eventTriggerConfig: {
        parallelism: 1
        replicaCompletionCount: 1
        scale: {
          minExecutions: 0
          maxExecutions: maxExecutions
          pollingInterval: 30
          rules: [
            {
              name: 'messages'
              type: 'azure-servicebus'
              identity: scalerIdentityId
              metadata: {
                namespace: serviceBusNamespace
                queueName: names.queues.jobs
                messageCount: '1'
              }
            }
          ]
        }
      }
    }
    template: {
      containers: [
        {
          name: 'worker'
          image: empty(image) ? 'mcr.microsoft.com/k8se/quickstart-jobs:latest' : image
          args: ['--once', '--wait', '60']
          resources: { cpu: json(size.cpu), memory: size.memory }
          env: [for setting in items(settings): { name: setting.key, value: setting.value }]
        }
      ]
    }
  }
}
