using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;

namespace Lookahead.Azure.Amqp.Tests.JavaScript;

/// <summary>One run of all checks of the JavaScript SDK against an emulator; its results by name.</summary>
public sealed partial class CheckRun : IAsyncLifetime
{
    private const string ListenOnly = "listen-only";
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, string?> results = new();
    private readonly ConcurrentQueue<string> output = new();

    /// <summary>Names of the checks, as they stand in the scripts.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(NodeScript.Folder, "checks"), "*.mjs").Order(StringComparer.Ordinal)
            .SelectMany(file => CheckName().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value),
    ];

    /// <summary>By name: null where the check held, else what went wrong.</summary>
    public IReadOnlyDictionary<string, string?> Results => results;

    public string Output => string.Join('\n', output);

    public async Task InitializeAsync()
    {
        if (NodeScript.WhyNot is not null)
        {
            return;
        }
        var usual = new QueueSettings { LockDuration = TimeSpan.FromSeconds(20), MaxDeliveryCount = 3 };
        var time = new SkippingTimeProvider();
        await using var emulator = await ServiceBusEmulator.StartAsync(new ServiceBusEmulatorOptions
        {
            Time = time,
            Queues = Names.ToDictionary(
                name => name,
                name => name == "duplicates-are-dropped" ? usual with { DuplicateDetectionWindow = TimeSpan.FromSeconds(30) } : usual),
            Rules =
            [
                .. new ServiceBusEmulatorOptions().Rules,
                new SharedAccessRule(ListenOnly, "bGlzdGVuLW9ubHktbGlzdGVuLW9ubHktbGlzdGVu", Claims.Listen),
            ],
        });
        await using var host = new CheckHost(emulator, time);
        var start = new ProcessStartInfo("node", [Path.Combine(NodeScript.Folder, "run.mjs"), emulator.ConnectionString, emulator.ConnectionStringFor(ListenOnly)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        node.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        node.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(RunTime);
        try
        {
            while (await node.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                await HandleAsync(line, host, node.StandardInput);
            }
        }
        catch (OperationCanceledException)
        {
            output.Enqueue($"The checks took more than {RunTime}.");
        }
        finally
        {
            node.Kill(entireProcessTree: true);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task HandleAsync(string line, CheckHost host, StreamWriter input)
    {
        if (line.StartsWith("check ", StringComparison.Ordinal))
        {
            var result = JsonNode.Parse(line[6..])!;
            results[(string)result["name"]!] = (string?)result["error"];
        }
        else if (line.StartsWith("call ", StringComparison.Ordinal))
        {
            var call = JsonNode.Parse(line[5..])!;
            var answer = new JsonObject { ["id"] = (int)call["id"]! };
            try
            {
                answer["result"] = await host.CallAsync((string)call["name"]!, call["args"]!.AsArray());
            }
            catch (Exception e)
            {
                answer["error"] = $"{e.GetType().Name}: {e.Message}";
            }
            await input.WriteLineAsync(answer.ToJsonString());
            await input.FlushAsync();
        }
        else
        {
            output.Enqueue(line);
        }
    }

    [GeneratedRegex("^  async \"(?<name>[^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex CheckName();
}
