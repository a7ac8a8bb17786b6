using System.Text.Json.Nodes;
using Lookahead.TestSupport;

namespace Lookahead.Infra.Tests.Support;

/// <summary>The files of a deployment in a folder, the repository's own or a copy with a mistake, and what would come of them.</summary>
internal sealed class Deployment(string root)
{
    /// <summary>What a copy consists of.</summary>
    private static readonly string[] Parts =
    [
        "azure.yaml", "infra", "GpuWorker/Dockerfile", "GpuWorker/Program.cs", "src/Lookahead.SandboxRunner/Dockerfile",
        "src/Lookahead.FunctionsApp/host.json", "src/Lookahead.FunctionsApp/Functions", "docs/operate.md", "tests/Lookahead.Infra.Tests/Snapshots",
    ];

    private IReadOnlyList<JsonNode>? resources;

    public static Deployment OfRepository { get; } = new(Path.GetDirectoryName(Path.GetDirectoryName(NodeProgram.Folder))!);

    public string Root => root;

    public JsonNode Names => Json("infra/names.json");

    /// <summary>Resources that would be asked for with a T4, names evaluated, what only Azure knows left as expressions.</summary>
    public IReadOnlyList<JsonNode> Resources => resources ??= Predict();

    public string this[string path] => Path.Combine(root, path);

    public string Text(string path) => File.ReadAllText(this[path]);

    public JsonNode Json(string path) => JsonNode.Parse(Text(path))!;

    public IEnumerable<JsonNode> OfType(string type) => Resources.Where(r => (string)r["type"]! == type);

    public JsonNode Single(string type) => OfType(type).Single();

    public Deployment CopyTo(string folder)
    {
        foreach (var file in Parts.SelectMany(part => Directory.Exists(this[part]) ? Directory.EnumerateFiles(this[part], "*", SearchOption.AllDirectories) : [this[part]]))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return new Deployment(folder);
    }

    private IReadOnlyList<JsonNode> Predict()
    {
        // Beside a copy of the parameters: the snapshot of the repository stays as it is.
        using var folder = new TempFolder();
        var parameters = folder["predict.bicepparam"];
        File.WriteAllText(parameters, Text("tests/Lookahead.Infra.Tests/Snapshots/T4.bicepparam").Replace("../../../infra/main.bicep", Path.GetRelativePath(folder.Path, this["infra/main.bicep"]), StringComparison.Ordinal));
        Bicep.WriteSnapshot(parameters);
        return [.. JsonNode.Parse(File.ReadAllText(folder["predict.snapshot.json"]))!["predictedResources"]!.AsArray().Select(r => r!)];
    }
}
