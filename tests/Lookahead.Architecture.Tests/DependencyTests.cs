namespace Lookahead.Architecture.Tests;

/// <summary>Arrows point one way. The table is the design; a new project or arrow is added here on purpose or not at all.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Lookahead.Jobs"] = [],
        ["Lookahead.Formats"] = ["Lookahead.Jobs"],
        ["Lookahead.Embedded"] = ["Lookahead.Jobs"],
        ["Lookahead.Azure"] = ["Lookahead.Jobs"],
        ["Lookahead.Azure.Amqp"] = ["Lookahead.Azure"],
        ["Lookahead.Telemetry"] = ["Lookahead.Jobs"],
        ["Lookahead.Backends"] = ["Lookahead.Azure.Amqp", "Lookahead.Embedded"],
        ["Lookahead.Samples"] = ["Lookahead.Formats"],
        ["Lookahead.Evaluation"] = ["Lookahead.Formats"],
        ["Lookahead.SandboxRunner"] = ["Lookahead.Evaluation"],
        ["Lookahead.Reports"] = ["Lookahead.Formats"],
        ["Lookahead.Models"] = ["Lookahead.Formats"],
        ["Lookahead.Training"] = ["Lookahead.Models"],
        ["Lookahead.Decoding"] = ["Lookahead.Models"],
        ["Lookahead.Worker"] = ["Lookahead.Training", "Lookahead.Decoding", "Lookahead.Evaluation", "Lookahead.Reports"],
        ["Lookahead.Api"] = ["Lookahead.Jobs", "Lookahead.Formats"],
        ["Lookahead.Cli"] = ["Lookahead.Api", "Lookahead.Worker", "Lookahead.Backends", "Lookahead.Telemetry", "Lookahead.Samples"],
        ["Lookahead.FunctionsApp"] = ["Lookahead.Api", "Lookahead.Backends", "Lookahead.Telemetry"],
        ["GpuWorker"] = ["Lookahead.Worker", "Lookahead.Backends", "Lookahead.Telemetry"],
    };

    /// <summary>`lookahead serve --service-bus-emulator` starts what the tests use: no part of the product behind the ports.</summary>
    private static readonly (string, string) Emulator = ("Lookahead.Cli", "Lookahead.ServiceBusEmulator");

    private static readonly string[] WithoutTorch =
        ["Lookahead.Jobs", "Lookahead.Formats", "Lookahead.Embedded", "Lookahead.Azure", "Lookahead.Azure.Amqp", "Lookahead.Backends", "Lookahead.Telemetry", "Lookahead.Samples", "Lookahead.Evaluation", "Lookahead.SandboxRunner", "Lookahead.Reports", "Lookahead.Api", "Lookahead.FunctionsApp"];

    [Fact]
    public void Projects_OnDisk_AreThoseOfTheTable() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), SourceTree.Projects.Select(p => p.Name));

    [Fact]
    public void ProjectReferences_AreAllowedArrows() => Assert.Empty(
        from project in SourceTree.Projects
        from reference in project.References
        where !Allowed[project.Name].Contains(reference) && (project.Name, reference) != Emulator
        select $"{project.Name} -> {reference}");

    [Fact]
    public void Sources_NameOnlyNamespacesWithinReach() => Assert.Empty(
        from project in SourceTree.Projects
        let reach = Reach(project.Name)
        from source in project.Sources
        from named in SourceTree.ProductNamespace().Matches(source.Text).Select(m => "Lookahead." + m.Groups["project"].Value).Distinct()
        where Allowed.ContainsKey(named) && !reach.Contains(named)
        select $"{source.File} names {named}");

    [Fact]
    public void Namespaces_BeginWithTheirProject() => Assert.Empty(
        from project in SourceTree.Projects
        from source in project.Sources
        from declared in SourceTree.NamespaceDeclaration().Matches(source.Text).Select(m => m.Groups["name"].Value)
        where declared != project.Name && !declared.StartsWith(project.Name + ".", StringComparison.Ordinal)
        select $"{source.File} declares {declared}");

    [Fact]
    public void ProjectsWithoutTorch_ReachNoTorch() => Assert.Empty(
        from name in WithoutTorch
        from reached in Reach(name)
        let project = SourceTree.Projects.Single(p => p.Name == reached)
        from package in project.Packages
        where package.Contains("torch", StringComparison.OrdinalIgnoreCase)
        select $"{name} reaches {package} by {reached}");

    [Fact]
    public void OpenTelemetryPackages_AreInTelemetryAlone() => Assert.Equal(
        ["Lookahead.Telemetry"],
        SourceTree.Projects.Where(p => p.Packages.Any(package => package.Contains("OpenTelemetry", StringComparison.Ordinal))).Select(p => p.Name));

    [Fact]
    public void Table_HasNoCycle() => Assert.All(Allowed.Keys, name => Assert.DoesNotContain(name, Allowed[name].SelectMany(Reach)));

    /// <summary>A project and everything that it may reach.</summary>
    private static HashSet<string> Reach(string name)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
        {
            if (reached.Add(next))
            {
                Array.ForEach(Allowed[next], open.Push);
            }
        }
        return reached;
    }
}
