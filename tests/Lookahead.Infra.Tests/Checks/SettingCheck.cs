using System.Text.RegularExpressions;
using Lookahead.Backends;
using Lookahead.Evaluation.Sandbox;
using Lookahead.FunctionsApp;
using Lookahead.Infra.Tests.Support;
using Lookahead.Telemetry;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;

namespace Lookahead.Infra.Tests.Checks;

/// <summary>Settings that the code reads are settings that the deployment writes, both ways; and it takes their values.</summary>
internal static partial class SettingCheck
{
    /// <summary>Names in sources of the product, by what a constant or a call says.</summary>
    private static readonly Lazy<IReadOnlySet<string>> InSources = new(() => Directory
        .EnumerateFiles(Deployment.OfRepository["src"], "*.cs", SearchOption.AllDirectories).Append(Deployment.OfRepository["GpuWorker/Program.cs"])
        .SelectMany(file => Literal().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)).ToHashSet());

    public static IEnumerable<string> Run(Deployment deployment)
    {
        var (functions, worker, runner) = (WrittenSettings.OfFunctions(deployment), WrittenSettings.OfWorker(deployment), WrittenSettings.OfRunner(deployment));
        var kept = Documented().Matches(deployment.Text("docs/operate.md")).Select(m => m.Groups[1].Value).ToHashSet();
        var written = Ours(functions).Concat(Ours(worker)).Concat(Ours(runner)).ToHashSet();
        foreach (var name in InSources.Value.Except(written).Except(kept))
        {
            yield return $"The code reads {name}, which the deployment does not write and docs/operate.md does not list.";
        }
        foreach (var name in kept.Except(InSources.Value).Concat(kept.Intersect(written)))
        {
            yield return $"docs/operate.md lists {name} as not written by the deployment; it is written, or nothing reads it.";
        }
        foreach (var finding in Unread("function app", functions, read => HeadSettings.FromEnvironment(name => name == HeadSettings.HandlerPortVariable ? "1" : read(name)))
            .Concat(Unread("worker", worker, ReadAsWorker))
            .Concat(Unread("runner", runner, ReadAsRunner)))
        {
            yield return finding;
        }
        foreach (var name in Ours(functions).Intersect(Ours(worker)).Where(name => functions[name] != worker[name]))
        {
            yield return $"{name} differs between the service and the worker.";
        }
    }

    /// <summary>What GpuWorker/Program.cs reads at its start.</summary>
    private static void ReadAsWorker(Func<string, string?> read)
    {
        TelemetrySettings.FromEnvironment("test", read);
        var sandbox = SandboxOptions.FromEnvironment(read);
        GpuRequirement.FromEnvironment(read);
        BackendSettings.FromEnvironment("", read);
        new WorkerOptions().WithLimits(read);
        if (sandbox.Backend == SandboxFactory.SessionPool && sandbox.SessionPool is not { IsOnAzure: true })
        {
            throw new ArgumentException("The sandbox is a pool of sessions without an address on Azure.");
        }
    }

    /// <summary>What src/Lookahead.SandboxRunner/Program.cs reads.</summary>
    private static void ReadAsRunner(Func<string, string?> read)
    {
        SandboxOptions.FromEnvironment(read);
        read("LOOKAHEAD_RUNNER_URL");
    }

    private static List<string> Unread(string part, IReadOnlyDictionary<string, string> written, Action<Func<string, string?>> start)
    {
        var asked = new HashSet<string>();
        try
        {
            start(name =>
            {
                asked.Add(name);
                return written.GetValueOrDefault(name);
            });
        }
        catch (Exception e) when (e is ArgumentException or HeadSettingsException or BackendSettingsException or TelemetrySettingsException or SandboxUnavailableException)
        {
            return [$"The {part} refuses its settings: {e.Message}"];
        }
        List<string> findings = [.. Ours(written).Where(name => !asked.Contains(name)).Select(name => $"The {part} gets {name} and does not read it.")];
        if (asked.Contains(BackendSettings.StorageUriVariable) && !(written.ContainsKey(BackendSettings.StorageUriVariable) && written.ContainsKey("AZURE_CLIENT_ID")))
        {
            findings.Add($"The {part} has no address of its storage, or no identity.");
        }
        return findings;
    }

    /// <summary>Without those that the Functions host reads of a connection.</summary>
    private static IEnumerable<string> Ours(IReadOnlyDictionary<string, string> settings) => settings.Keys.Where(name =>
        name.StartsWith("LOOKAHEAD_", StringComparison.Ordinal) && !name.EndsWith("__credential", StringComparison.Ordinal) && !name.EndsWith("__clientId", StringComparison.Ordinal));

    [GeneratedRegex("\"(LOOKAHEAD_[A-Z_]+(?:__\\w+)?)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^\| `(LOOKAHEAD_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Documented();
}
