using Lookahead.TestSupport.Contracts;

namespace Lookahead.Azure.Amqp.Tests.JavaScript;

/// <summary>The checks in tests/node/service-bus and what they need.</summary>
internal static class NodeScript
{
    public static string Folder { get; } = Path.Combine(Root(), "tests", "node", "service-bus");

    /// <summary>Null when the checks can run.</summary>
    public static string? WhyNot { get; } =
        !HasNode() ? "Node.js is not installed"
        : !Directory.Exists(Path.Combine(Root(), "tests", "node", "node_modules", "@azure", "service-bus"))
            ? "@azure/service-bus is not installed; run 'npm ci' in tests/node (./test does, where there is npm)"
            : null;

    private static bool HasNode() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "node")) || File.Exists(Path.Combine(folder, "node.exe")));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FunctionsApp.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }
}

/// <summary>On a class: its tests need Node.js and the JavaScript SDK.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsServiceBusSdkAttribute : NeedsAttribute
{
    public override string? WhyNot => NodeScript.WhyNot;
}
