using System.Reflection;
using System.Text.Json.Nodes;
using Lookahead.TestSupport;

namespace Lookahead.Infra.Tests.Support;

/// <summary>The Bicep CLI, which needs neither network nor account for what is asked of it here.</summary>
internal static class Bicep
{
    private const string Subscription = "00000000-0000-0000-0000-000000000001";

    private static readonly string Program = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Bicep").Value!;

    /// <summary>Errors and warnings of the compiler and the linter; empty when there are none.</summary>
    public static string Lint(string file) => ExternalProgram.Run(Program, ["lint", file]) is var result ? (result.Output + result.Errors).Trim() : "";

    /// <summary>The template that Azure would get.</summary>
    public static JsonNode Build(string file) => JsonNode.Parse(ExternalProgram.Run(Program, ["build", file, "--stdout"]).OutputOrThrow())!;

    /// <summary>Writes the resources that a deployment with these parameters would ask for beside the file, as NAME.snapshot.json.</summary>
    public static void WriteSnapshot(string parameters) => Snapshot(parameters, "overwrite").OutputOrThrow();

    /// <summary>How the snapshot beside the file differs from what would be deployed; empty when it does not.</summary>
    public static string CompareSnapshot(string parameters) => Snapshot(parameters, "validate") is { ExitCode: not 0 } result ? result.Output + result.Errors : "";

    private static ProgramResult Snapshot(string parameters, string mode) =>
        ExternalProgram.Run(Program, ["snapshot", parameters, "--mode", mode, "--subscription-id", Subscription, "--location", "swedencentral"]);
}
