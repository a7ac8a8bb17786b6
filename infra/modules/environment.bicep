// Where workers and sandbox sessions run. Profiles cost nothing while nothing runs on them.
param location string
param tags object
@minLength(13)
param suffix string
param gpu string
param workspaceName string

var gpuProfiles = {
  T4: 'Consumption-GPU-NC8as-T4'
  A100: 'Consumption-GPU-NC24-A100'
}
var consumption = [{ name: 'Consumption', workloadProfileType: 'Consumption' }]

resource workspace 'Microsoft.OperationalInsights/workspaces@2026-03-01' existing = {
  name: workspaceName
}

resource environment 'Microsoft.App/managedEnvironments@2026-07-01' = {
  name: 'cae-${suffix}'
  location: location
  tags: tags
  properties: {
    workloadProfiles: gpu == 'cpu' ? consumption : concat(consumption, [{ name: 'gpu', workloadProfileType: gpuProfiles[gpu] }])
    // By a diagnostic setting, for which no key of the workspace is needed.
    appLogsConfiguration: { destination: 'azure-monitor' }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: workspace.id
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
  }
}

output id string = environment.id
