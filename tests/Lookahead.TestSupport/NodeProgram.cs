using Xunit;

namespace Lookahead.TestSupport;

/// <summary>JavaScript programs in tests/node and the npm packages that they use.</summary>
public static class NodeProgram
{
    /// <summary>tests/node of this checkout.</summary>
    public static string Folder { get; } = Path.Combine(Root(), "tests", "node");

    /// <summary>Why programs with these packages cannot run; null when they can.</summary>
    public static string? WhyNot(params IEnumerable<string> packages) =>
        !HasNode() ? "Node.js is not installed"
        : packages.FirstOrDefault(package => !Directory.Exists(Path.Combine([Folder, "node_modules", .. package.Split('/')]))) is { } missing
            ? $"{missing} is not installed; run 'npm ci' in tests/node (./test does, where there is npm)"
            : null;

    /// <summary>Runs a program of <see cref="Folder"/> to its end and gives what it wrote to standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds all that it wrote.</exception>
    public static Task<string> RunAsync(string script, params IEnumerable<string> arguments) =>
        Task.Run(() => ExternalProgram.Run("node", [Path.Combine(Folder, script), .. arguments]).OutputOrThrow());

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

/// <summary>A test that runs a program of tests/node: skipped, with the reason, where Node.js or a package is missing.</summary>
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute(params string[] packages) => Skip = NodeProgram.WhyNot(packages)!;
}

/// <inheritdoc cref="NodeFactAttribute"/>
public sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute(params string[] packages) => Skip = NodeProgram.WhyNot(packages)!;
}
