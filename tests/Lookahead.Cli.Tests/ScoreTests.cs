using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lookahead.TestSupport;

namespace Lookahead.Cli.Tests;

/// <summary>Samples of other tools, scored without a service.</summary>
public sealed class ScoreTests : IAsyncLifetime
{
    private const string Echo = """{"id":"echo","statement":"Print the number.","public_tests":[{"input":"3\n","output":"3\n"}]}""";
    private const string Twice = """{"id":"twice","statement":"Print twice the number.","public_tests":[{"input":"3\n","output":"6\n"}]}""";

    private readonly Hosting.Cli cli = Hosting.Cli.WithoutService();

    public Task InitializeAsync() => File.WriteAllTextAsync(cli.Folder["problems.jsonl"], $"{Echo}\n{Twice}\n");

    public Task DisposeAsync() => cli.DisposeAsync().AsTask();

    [SandboxFact]
    public async Task Score_CompletionsAndPrograms_PrintsEstimatesAndWritesFiles()
    {
        await SamplesAsync(
            """{"task_id":"echo","completion":"print(input())"}""", """{"task_id":"echo","completion":"print(1)"}""",
            """{"id":"twice","program":"print(2 * int(input()))"}""", """{"id":"twice","program":"print(6)"}""");

        var run = await cli.RunAsync("score", cli.Folder["samples.jsonl"], "--problems", cli.Folder["problems.jsonl"], "--k", "1,2", "--out", cli.Folder["out"], "--json");

        Assert.True(run.Code == 0, run.Error);
        var result = JsonDocument.Parse(run.Out).RootElement.GetProperty("result");
        Assert.Equal(0.75, result.GetProperty("pass_at_k").GetProperty("1").GetProperty("estimate").GetDouble());
        Assert.Equal(1, result.GetProperty("pass_at_k").GetProperty("2").GetProperty("estimate").GetDouble());
        Assert.Contains("4 of 4 samples, 3 passed", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(Path.Combine(cli.Folder["out"], "problems.jsonl"))).Length);
        Assert.True(File.Exists(Path.Combine(cli.Folder["out"], "report.html")));
        Assert.True(File.Exists(Path.Combine(cli.Folder["out"], "result.json")));
    }

    [SandboxFact]
    public async Task Score_PackedSamplesAtTwoTemperatures_GivesBothAndTheChoice()
    {
        var lines = new[] { 0.2, 0.8 }.SelectMany(t => new[] { "echo", "twice" }.SelectMany(id => Enumerable.Range(0, 2).Select(i =>
            $$"""{"id":"{{id}}","temperature":{{t}},"program":"print(int(input()){{(t > 0.5 ? " * 2" : "")}})"}"""))).ToList();
        await using (var gzip = new GZipStream(File.Create(cli.Folder["samples.jsonl.gz"]), CompressionLevel.Fastest))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        var run = await cli.RunAsync("score", cli.Folder["samples.jsonl.gz"], "--problems", cli.Folder["problems.jsonl"], "--k", "1");

        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("at temperature 0.2", run.Out, StringComparison.Ordinal);
        Assert.Contains("max over T", run.Out, StringComparison.Ordinal);
        Assert.Contains("T chosen on other samples", run.Out, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task Score_MissingProblemAllowed_IsLeftOutAndSaidSo()
    {
        await SamplesAsync("""{"id":"echo","program":"print(input())"}""");

        var run = await cli.RunAsync("score", cli.Folder["samples.jsonl"], "--problems", cli.Folder["problems.jsonl"], "--allow-missing");

        Assert.True(run.Code == 0, run.Error);
        Assert.Contains("LEFT OUT: 1 problems", run.Out, StringComparison.Ordinal);
        Assert.Contains("pass@1    1.0000", run.Out, StringComparison.Ordinal);
    }

    /// <summary>The program is run from a folder that has no TorchSharp: loading it would fail.</summary>
    [SandboxFact]
    public async Task Score_WithoutTorch_Works()
    {
        await SamplesAsync("""{"id":"echo","program":"print(input())"}""", """{"id":"twice","program":"print(6)"}""");
        var program = Directory.CreateDirectory(cli.Folder["program"]).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(f => f.EndsWith(".dll", StringComparison.Ordinal) || f.EndsWith("lookahead.runtimeconfig.json", StringComparison.Ordinal)))
        {
            if (!Path.GetFileName(file).StartsWith("TorchSharp", StringComparison.Ordinal))
            {
                File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
            }
        }

        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(program, "lookahead.dll"), "score", cli.Folder["samples.jsonl"], "--problems", cli.Folder["problems.jsonl"], "--out", cli.Folder["out"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.True(process.ExitCode == 0, await error);
        Assert.Contains("pass@1    1.0000", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"other","program":""}""", "samples.jsonl:1: There is no problem 'other'")]
    [InlineData("""{"id":"echo","program":""}""", "1 of 2 problems have no sample: twice")]
    [InlineData("""{"id":"echo"}""", "samples.jsonl:1: completion: is missing")]
    [InlineData("""{"completion":"a"}""", "samples.jsonl:1: task_id: is missing")]
    [InlineData("no json", "samples.jsonl:1: No valid JSON")]
    [InlineData("", "samples.jsonl: The file is empty")]
    public async Task Score_WrongSamples_NamesFileAndLine(string line, string message)
    {
        await SamplesAsync(line);

        var run = await cli.RunAsync("score", cli.Folder["samples.jsonl"], "--problems", cli.Folder["problems.jsonl"]);

        Assert.Equal(ExitCodes.UserError, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_FewerSamplesThanK_NamesTheProblemAndItsLine()
    {
        await SamplesAsync("""{"id":"echo","program":"a"}""", """{"id":"echo","program":"b"}""", """{"id":"twice","program":"a"}""");

        var run = await cli.RunAsync("score", cli.Folder["samples.jsonl"], "--problems", cli.Folder["problems.jsonl"], "--k", "2");

        Assert.Equal(ExitCodes.UserError, run.Code);
        Assert.Contains("samples.jsonl:3: pass@2 needs at least 2 samples a problem, and 'twice' has 1", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_MissingFile_IsTheUsersError()
    {
        var run = await cli.RunAsync("score", cli.Folder["none.jsonl"], "--problems", cli.Folder["problems.jsonl"]);

        Assert.Equal(ExitCodes.UserError, run.Code);
        Assert.Contains("none.jsonl: The file does not exist", run.Error, StringComparison.Ordinal);
    }

    private Task SamplesAsync(params string[] lines) => File.WriteAllLinesAsync(cli.Folder["samples.jsonl"], lines);
}
