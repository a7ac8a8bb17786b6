using Lookahead.Infra.Tests.Checks;
using Lookahead.Infra.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Infra.Tests;

/// <summary>The repository's own deployment passes every check.</summary>
public sealed class DeploymentTests
{
    private static readonly Deployment Ours = Deployment.OfRepository;

    [Fact]
    public void Bicep_CompilerAndLinter_AreSilent() => Assert.Empty(TemplateCheck.Lint(Ours));

    /// <summary>A change on purpose: write the snapshots again, as docs/deploy.md says, and look at the difference.</summary>
    [Fact]
    public void Bicep_PredictedResources_AreThoseOfTheSnapshots() => Assert.Empty(TemplateCheck.Snapshots(Ours));

    [Fact]
    public void Queues_AreAsTheCodeNeedsThem() => Assert.Empty(QueueCheck.Run(Ours));

    [Fact]
    public void Settings_ReadAndWritten_AreTheSame() => Assert.Empty(SettingCheck.Run(Ours));

    [Fact]
    public void Names_AreTheConstantsOfTheCode() => Assert.Empty(NameCheck.Run(Ours));

    [Fact]
    public void Roles_AreTheLeast_AndKeysAreOff() => Assert.Empty(RoleCheck.Run(Ours));

    [Fact]
    public void Images_FitTheDeployment() => Assert.Empty(ImageCheck.Run(Ours));

    [NodeFact("ajv", "yaml")]
    public void AzureYaml_FitsItsSchemaAndWhatItNames() => Assert.Empty(AzureYamlCheck.Run(Ours));
}
