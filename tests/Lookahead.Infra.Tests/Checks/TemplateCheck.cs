using Lookahead.Infra.Tests.Support;

namespace Lookahead.Infra.Tests.Checks;

/// <summary>What the Bicep CLI finds: compiler and linter are silent, and predicted resources are those of the snapshots.</summary>
internal static class TemplateCheck
{
    public static IEnumerable<string> Lint(Deployment deployment) => Bicep.Lint(deployment["infra/main.bicep"]) is { Length: > 0 } said ? [said] : [];

    public static IEnumerable<string> Snapshots(Deployment deployment) =>
        from parameters in Directory.EnumerateFiles(deployment["tests/Lookahead.Infra.Tests/Snapshots"], "*.bicepparam").Order(StringComparer.Ordinal)
        let difference = Bicep.CompareSnapshot(parameters)
        where difference.Length > 0
        select difference;
}
