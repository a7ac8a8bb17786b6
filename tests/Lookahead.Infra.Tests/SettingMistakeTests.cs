using Lookahead.TestSupport;

namespace Lookahead.Infra.Tests;

/// <summary>Deliberate mistakes in settings, images, Bicep and azure.yaml: a check finds each.</summary>
public sealed class SettingMistakeTests
{
    [Theory]
    [InlineData("setting", "infra/modules/worker-job.bicep", "  '${names.settings.sessionPool}': sessionPoolEndpoint\n", "")]
    [InlineData("setting", "infra/modules/worker-job.bicep", "  '${names.settings.gpu}': gpu\n", "  '${names.settings.gpu}': 'H100'\n")]
    [InlineData("setting", "infra/modules/functions.bicep", "'${names.settings.hostStreams}': '0'", "'${names.settings.hostStreams}': 'false'")]
    [InlineData("setting", "infra/modules/functions.bicep", "      AZURE_CLIENT_ID: identityClientId\n", "")]
    [InlineData("setting", "infra/resources.bicep", "  '${names.settings.storage}': dataStorage.outputs.blobServiceUri\n", "")]
    [InlineData("setting", "infra/resources.bicep", "'${names.settings.log}': 'json'", "'${names.settings.log}': 'json'\n  LOOKAHEAD_LEVEL: 'debug'")]
    [InlineData("setting", "docs/operate.md", "| `LOOKAHEAD_CACHE` |", "| LOOKAHEAD_CACHE |")]
    [InlineData("image", "infra/names.json", "\"runnerPort\": 8080", "\"runnerPort\": 8081")]
    [InlineData("image", "GpuWorker/Dockerfile", "USER ${UserId}\n", "")]
    [InlineData("image", "GpuWorker/Dockerfile", "ARG UserId=1654", "ARG UserId=0")]
    [InlineData("image", "infra/modules/worker-job.bicep", "'--once'", "'--one'")]
    [InlineData("lint", "infra/modules/registry.bicep", "adminUserEnabled: false", "adminUserEnable: false")]
    [InlineData("lint", "infra/resources.bicep", "param ownerLimit int\n", "param ownerLimit int\nparam unused int\n")]
    [InlineData("lint", "infra/modules/worker-job.bicep", "replicaTimeout: replicaTimeoutSeconds", "replicaTimeOut: replicaTimeoutSeconds")]
    [InlineData("snapshot", "infra/modules/data-storage.bicep", "deleteRetentionPolicy: { enabled: true, days: 7 }\n      container", "deleteRetentionPolicy: { enabled: true, days: 1 }\n      container")]
    public void Check_OfACopyWithAMistake_FindsIt(string check, string file, string right, string wrong) => Assert.NotEmpty(Mistake.FindingsAfter(check, file, right, wrong));

    [NodeTheory("ajv", "yaml")]
    [InlineData("host: function\n", "host: functionapp\n")]
    [InlineData("    project: GpuWorker", "    project: Worker")]
    [InlineData("  worker:\n", "  workers:\n")]
    [InlineData("TorchBackend=", "Backend=")]
    [InlineData("remoteBuild: true", "remotebuild: true")]
    [InlineData("infra/hooks/postprovision.sh", "infra/hooks/post.sh")]
    public void AzureYaml_OfACopyWithAMistake_IsRefused(string right, string wrong) => Assert.NotEmpty(Mistake.FindingsAfter("azure.yaml", "azure.yaml", right, wrong));
}
