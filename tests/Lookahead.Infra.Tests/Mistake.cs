using Lookahead.Infra.Tests.Checks;
using Lookahead.Infra.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Infra.Tests;

/// <summary>A deliberate mistake, made in a copy of the deployment's files.</summary>
internal static class Mistake
{
    public static List<string> FindingsAfter(string check, string file, string right, string wrong)
    {
        using var folder = new TempFolder();
        var copy = Deployment.OfRepository.CopyTo(folder.Path);
        var text = copy.Text(file);
        Assert.Contains(right, text, StringComparison.Ordinal); // else this row tests nothing
        File.WriteAllText(copy[file], text.Replace(right, wrong, StringComparison.Ordinal));
        return [.. Run(check, copy)];
    }

    private static IEnumerable<string> Run(string check, Deployment deployment) => check switch
    {
        "queue" => QueueCheck.Run(deployment),
        "name" => NameCheck.Run(deployment),
        "role" => RoleCheck.Run(deployment),
        "setting" => SettingCheck.Run(deployment),
        "image" => ImageCheck.Run(deployment),
        "lint" => TemplateCheck.Lint(deployment),
        "snapshot" => TemplateCheck.Snapshots(deployment),
        "azure.yaml" => AzureYamlCheck.Run(deployment),
        _ => throw new ArgumentException($"There is no check '{check}'.", nameof(check)),
    };
}
