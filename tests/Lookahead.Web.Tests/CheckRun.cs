using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lookahead.Samples;
using Lookahead.TestSupport;

namespace Lookahead.Web.Tests;

/// <summary>One run of all checks in a real browser, against a service with workers that run real jobs; its results by name.</summary>
public sealed partial class CheckRun : IAsyncLifetime
{
    private static readonly TimeSpan RunTime = TimeSpan.FromMinutes(4);

    private readonly ConcurrentDictionary<string, string?> results = new();
    private readonly ConcurrentQueue<string> output = new();

    /// <summary>Names of the checks, as they stand in the scripts.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(Browser.Folder, "checks"), "*.mjs").Order(StringComparer.Ordinal)
            .SelectMany(file => CheckName().Matches(File.ReadAllText(file))).Select(match => match.Groups["name"].Value),
    ];

    /// <summary>By name: null where the check held, else what went wrong.</summary>
    public IReadOnlyDictionary<string, string?> Results => results;

    public string Output => string.Join('\n', output);

    public async Task InitializeAsync()
    {
        if (Browser.WhyNot is not null)
        {
            return;
        }
        using var folder = new TempFolder();
        var samples = SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 4, HeldOutPerFamily = 1, UnseenPerFamily = 1, SolutionsPerProblem = 1 });
        await SampleWriter.WriteAsync(samples with { HeldOutVariants = [.. samples.HeldOutVariants.Take(3)] }, folder.Path, default);
        var (service, url) = await ServeProcess.StartAsync(folder["store"]);
        using (service)
        {
            await RunAsync(url, folder.Path);
            output.Enqueue(service.Output);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task RunAsync(string url, string data)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(Browser.Folder, "run.mjs"), url, data, Browser.Executable!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        node.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        node.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(RunTime);
        try
        {
            while (await node.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("check ", StringComparison.Ordinal))
                {
                    var result = JsonNode.Parse(line[6..])!;
                    results[(string)result["name"]!] = (string?)result["error"];
                }
                else
                {
                    output.Enqueue(line);
                }
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

    [GeneratedRegex("^  async \"(?<name>[^\"]+)\"", RegexOptions.Multiline)]
    private static partial Regex CheckName();
}
