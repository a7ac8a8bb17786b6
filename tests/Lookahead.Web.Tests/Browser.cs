using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Web.Tests;

/// <summary>The checks in tests/node/web and what they need.</summary>
internal static class Browser
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    public static string Root { get; } = FindRoot();

    public static string Folder { get; } = Path.Combine(Root, "tests", "node", "web");

    public static string? Executable { get; } = Names.Select(OnPath).FirstOrDefault(path => path is not null);

    /// <summary>Null when the checks can run.</summary>
    public static string? WhyNot { get; } =
        OnPath("node") is null ? "Node.js is not installed"
        : !Directory.Exists(Path.Combine(Root, "tests", "node", "node_modules", "playwright-core"))
            ? "playwright-core is not installed; run 'npm ci' in tests/node (./test does, where there is npm)"
        : Executable is null ? "there is no Chromium; install it: sudo apt-get install chromium"
        : SandboxAvailability.WhyNot;

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FunctionsApp.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }
}

/// <summary>On a class: its tests need a browser, Node.js and a sandbox for programs.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsBrowserAttribute : NeedsAttribute
{
    public override string? WhyNot => Browser.WhyNot;
}
