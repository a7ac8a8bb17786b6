using System.Text.Json;
using Lookahead.Api.Jobs;
using Lookahead.Cli.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Cli.Tests;

public sealed class SubmitTests
{
    private const string Line = """{"prompt":"a","completion":"b"}""";

    [Fact]
    public async Task Submit_FileWithRelativePath_CountsItFromTheFilesFolder()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var data = cli.Write("jobs/train.jsonl", Line);
        cli.Write("jobs/tune.json", """{"kind":"fine-tune","model":{"source":"new"},"data":{"format":"completions","path":"train.jsonl"}}""");

        var run = await cli.RunAsync("submit", "jobs/tune.json", "--json");

        Assert.True(run.Code == 0, run.Error);
        var job = JsonSerializer.Deserialize<JobView>(run.Out, JobJson.Options)!;
        Assert.Equal(data, Assert.IsType<FineTuneSpecification>(job.Specification).Data.Path);
        Assert.Equal(JobState.Queued, (await cli.Jobs.FindAsync(job.Id, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Submit_StandardInput_SaysHowToWatch()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync(["submit", "-"], Hosting.Cli.GenerateJob, CancellationToken.None);

        Assert.Equal(0, run.Code);
        Assert.Matches(@"^Submitted generate job [0-9a-f]{16}-[0-9a-f]{8}-local\.\nWatch it with: ./lookahead watch [0-9a-f]{16}-[0-9a-f]{8}-local --url http://127.0.0.1:\d+\n$", run.Out);
    }

    [Fact]
    public async Task Submit_SeveralMistakes_TellsEachOnItsLineAndStoresNothing()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync(["submit", "-"], """{"kind":"generate","model":{"source":"new"},"prompts":["a"],"seed":-1,"sede":1}""", CancellationToken.None);

        Assert.Equal(42, run.Code);
        var lines = run.Error.TrimEnd().Split('\n');
        Assert.Equal("2 things are wrong:", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("  seed: must be from 0", StringComparison.Ordinal));
        Assert.Contains(lines, line => line == "  sede: is unknown; did you mean 'seed'?");
        Assert.Empty(await JobsAsync(cli));
    }

    [Fact]
    public async Task Submit_BrokenDataLine_NamesFileAndLine()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        cli.Write("train.jsonl", Line + "\n{\n");
        cli.Write("job.json", """{"kind":"fine-tune","model":{"source":"new"},"data":{"format":"completions","path":"train.jsonl"}}""");

        var run = await cli.RunAsync("submit", "job.json");

        Assert.Equal(42, run.Code);
        Assert.Contains("data.path: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("train.jsonl:2", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"kind\":", "(body): is no valid JSON")]
    [InlineData("{\"kind\":\"generate\",\"kind\":\"generate\"}", "(body): is no valid JSON")]
    [InlineData("{\"kind\":\"fine-tune\",\"model\":{\"source\":\"new\"},\"data\":{\"path\":\"\\ud800\"}}", "data.path: holds half of a surrogate pair")]
    [InlineData("[]", "(root): must be an object")]
    public async Task Submit_NoJobAtAll_IsExplained(string text, string expected)
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync(["submit", "-"], text, CancellationToken.None);

        Assert.Equal(42, run.Code);
        Assert.Contains("\n  " + expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_MissingFile_IsAUserError()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync("submit", "none.json");

        Assert.Equal((42, $"There is no file {cli.Folder["none.json"]}.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task AnyCommand_NoService_SaysHowToStartOne()
    {
        await using var cli = Hosting.Cli.WithoutService();

        var run = await cli.RunAsync("jobs");

        Assert.Equal((1, "There is no service at http://127.0.0.1:1; start one with ./lookahead serve, or name another with --url.\n"), (run.Code, run.Error));
    }

    [Fact]
    public async Task AnyCommand_UrlThatIsNone_IsAUserError()
    {
        await using var cli = Hosting.Cli.WithoutService();

        Assert.Equal(42, (await cli.RunAsync("jobs", "--url", "ftp://x")).Code);
    }

    private static async Task<List<string>> JobsAsync(Hosting.Cli cli)
    {
        var ids = new List<string>();
        await foreach (var job in cli.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, CancellationToken.None))
        {
            ids.Add(job.Id);
        }
        return ids;
    }
}
