using System.Text.RegularExpressions;
using Lookahead.Infra.Tests.Support;

namespace Lookahead.Infra.Tests.Checks;

/// <summary>The Dockerfiles, against the deployment that runs them.</summary>
internal static partial class ImageCheck
{
    private const string Worker = "GpuWorker/Dockerfile";
    private const string Runner = "src/Lookahead.SandboxRunner/Dockerfile";

    public static IEnumerable<string> Run(Deployment deployment)
    {
        var worker = LastStage(deployment.Text(Worker));
        if (!worker.Contains("\nUSER ${UserId}\n", StringComparison.Ordinal) || !UserId().IsMatch(worker))
        {
            yield return $"{Worker}: the worker must run as a user other than root, by number.";
        }
        foreach (var needed in (string[])["bubblewrap", "python3", "HEALTHCHECK", "ENTRYPOINT [\"dotnet\", \"/app/GpuWorker.dll\"]"])
        {
            if (!worker.Contains(needed, StringComparison.Ordinal))
            {
                yield return $"{Worker}: {needed} is missing.";
            }
        }
        var container = deployment.Single("Microsoft.App/jobs")["properties"]!["template"]!["containers"]![0]!;
        var program = deployment.Text("GpuWorker/Program.cs");
        foreach (var option in container["args"]!.AsArray().Select(a => (string)a!).Where(a => a.StartsWith("--", StringComparison.Ordinal)))
        {
            if (!program.Contains($"(\"{option}\")", StringComparison.Ordinal))
            {
                yield return $"The worker is started with {option}, which it does not know.";
            }
        }
        var port = (int)deployment.Names["runnerPort"]!;
        var pool = deployment.Single("Microsoft.App/sessionPools")["properties"]!["customContainerTemplate"]!;
        var listens = $"http://0.0.0.0:{port}";
        if ((int)pool["ingress"]!["targetPort"]! != port || WrittenSettings.OfRunner(deployment).GetValueOrDefault("LOOKAHEAD_RUNNER_URL") != listens
            || !deployment.Text(Runner).Contains($"LOOKAHEAD_RUNNER_URL={listens}", StringComparison.Ordinal) || !deployment.Text(Runner).Contains($"EXPOSE {port}\n", StringComparison.Ordinal))
        {
            yield return $"The runner must listen at port {port} everywhere: {Runner}, the pool's setting and its ingress.";
        }
    }

    private static string LastStage(string dockerfile) => dockerfile[dockerfile.LastIndexOf("\nFROM ", StringComparison.Ordinal)..];

    [GeneratedRegex("^ARG UserId=[1-9][0-9]*$", RegexOptions.Multiline)]
    private static partial Regex UserId();
}
