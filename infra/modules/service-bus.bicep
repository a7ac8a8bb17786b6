// The queues, set up as docs/azure.md says, and who may do what on each.
param location string
param tags object
@minLength(13)
param suffix string
param apiPrincipalId string
param workerPrincipalId string
param scalerPrincipalId string

var names = loadJsonContent('../names.json')
var roles = loadJsonContent('../roles.json')
var queueNames = [names.queues.jobs, names.queues.submissions, names.queues.jobEvents]

resource bus 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: 'sb-${suffix}'
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

resource queues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = [
  for name in queueNames: {
    parent: bus
    name: name
    properties: {
      // The longest that there is; workers renew it.
      lockDuration: 'PT5M'
      // Above the most attempts that a job may ask for (100): attempts are counted in the job's document.
      maxDeliveryCount: 200
      // A second wake-up for the same job must not be dropped.
      requiresDuplicateDetection: false
      requiresSession: false
      defaultMessageTimeToLive: 'P14D'
      // A wake-up that nobody took for two weeks comes back by the dead-letter reader instead of vanishing.
      deadLetteringOnMessageExpiration: true
      maxSizeInMegabytes: 1024
    }
  }
]

// The position of a queue in queueNames: 0 jobs, 1 submissions, 2 job events.
var grants = [
  { queue: 0, principal: apiPrincipalId, role: roles.serviceBusDataSender }
  { queue: 0, principal: apiPrincipalId, role: roles.serviceBusDataReceiver }
  { queue: 1, principal: apiPrincipalId, role: roles.serviceBusDataReceiver }
  { queue: 2, principal: apiPrincipalId, role: roles.serviceBusDataSender }
  { queue: 2, principal: apiPrincipalId, role: roles.serviceBusDataReceiver }
  { queue: 0, principal: workerPrincipalId, role: roles.serviceBusDataSender }
  { queue: 0, principal: workerPrincipalId, role: roles.serviceBusDataReceiver }
  { queue: 2, principal: workerPrincipalId, role: roles.serviceBusDataSender }
  // Counting messages needs the right to manage.
  { queue: 0, principal: scalerPrincipalId, role: roles.serviceBusDataOwner }
]

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in grants: {
    name: guid(queues[grant.queue].id, grant.principal, grant.role)
    scope: queues[grant.queue]
    properties: {
      principalId: grant.principal
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
    }
  }
]

output namespaceName string = bus.name
output fullyQualifiedNamespace string = replace(replace(bus.properties.serviceBusEndpoint, 'https://', ''), ':443/', '')
