using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Lookahead.Evaluation.Sandbox.SelfTest;

/// <summary>Runs probe.py and an orphan inside a sandbox, and looks from outside at what came through.</summary>
internal static class SandboxProbe
{
    private static readonly ExecutionLimits Limits = new() { Processes = 16, CpuSeconds = 5, WallSeconds = 20 };

    /// <summary>Leaves a process behind that holds standard output; its command line carries the marker from standard input.</summary>
    private const string OrphanSource = """
        import os, sys
        marker = input()
        started, closes_on_exec = os.pipe()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", marker])
            os._exit(0)
        os.close(closes_on_exec)
        os.read(started, 1)
        print("parent done")
        """;

    /// <summary>What <see cref="SandboxExtensions.RunAsync"/> does.</summary>
    public delegate Task<ExecutionResult> Run(ExecutionRequest request, CancellationToken cancellationToken);

    /// <param name="run">Runs a program in the sandbox, once.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<IReadOnlyList<SandboxCheck>> RunAsync(Run run, CancellationToken cancellationToken) =>
        [.. await ProbeAsync(run, cancellationToken), await CheckOrphanAsync(run, cancellationToken)];

    private static async Task<List<SandboxCheck>> ProbeAsync(Run run, CancellationToken cancellationToken)
    {
        var secret = Guid.NewGuid().ToString("N");
        var canary = Path.Combine(Path.GetTempPath(), $"lookahead-probe-{secret}");
        await File.WriteAllTextAsync(canary, secret, cancellationToken);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            // A child with a secret in its environment stands for this process, whose own environment cannot be changed.
            using var bearer = StartBearer(secret);
            try
            {
                var told = JsonSerializer.Serialize(new
                {
                    host_pid = bearer.Id,
                    canary_file = canary,
                    canary_text = secret,
                    port = ((IPEndPoint)listener.LocalEndpoint).Port,
                    processes = Limits.Processes,
                });
                var result = await run(new ExecutionRequest(EmbeddedText.Read("probe.py"), told, Limits), cancellationToken);
                var checks = Parse(result);
                checks.Add(new SandboxCheck("network_seen_from_host", !listener.Pending(), listener.Pending() ? "a connection came through" : "no connection"));
                return checks;
            }
            finally
            {
                bearer.Kill();
                await bearer.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            File.Delete(canary);
        }
    }

    private static Process StartBearer(string secret)
    {
        // Waits for the end of its input, which comes with our death too; and holds no output of ours open.
        var info = new ProcessStartInfo("/bin/cat") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["LOOKAHEAD_PROBE"] = secret;
        return Process.Start(info)!;
    }

    private static List<SandboxCheck> Parse(ExecutionResult result)
    {
        try
        {
            var found = JsonSerializer.Deserialize<Dictionary<string, JsonElement[]>>(result.StandardOutput)!;
            return [.. found.Select(pair => new SandboxCheck(pair.Key, pair.Value[0].GetBoolean(), pair.Value[1].GetString() ?? ""))];
        }
        catch (JsonException)
        {
            return [new SandboxCheck("probe", false, $"the probe ended with {result.Status}: {result.Detail ?? result.StandardError}")];
        }
    }

    private static async Task<SandboxCheck> CheckOrphanAsync(Run run, CancellationToken cancellationToken)
    {
        var marker = Guid.NewGuid().ToString("N");
        var result = await run(new ExecutionRequest(OrphanSource, marker, Limits), cancellationToken);
        var left = HostProcesses.WithArgument(marker);
        var held = result.Status == ExecutionStatus.Ok && result.StandardOutput == "parent done\n" && left.Count == 0;
        return new SandboxCheck("orphan", held, $"{result.Status}, {left.Count} processes left");
    }
}
