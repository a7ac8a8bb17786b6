using System.Text;
using System.Text.Json;
using Lookahead.Cli.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;

namespace Lookahead.Cli.Tests;

public sealed class JobCommandTests
{
    [Fact]
    public async Task Jobs_SomeJobs_ListsTheNewestFirst()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var (first, second) = (await cli.SubmitAsync(), await cli.SubmitAsync());
        await cli.ApplyAsync(first, JobTrigger.Claim);

        var lines = (await cli.RunAsync("jobs")).Out.TrimEnd().Split('\n');
        var filtered = await cli.RunAsync("jobs", "--state", "running");
        var limited = await cli.RunAsync("jobs", "--limit", "1");

        Assert.StartsWith("ID", lines[0], StringComparison.Ordinal);
        Assert.Matches($"^{second} generate queued .*a \\[b\\]", lines[1]);
        Assert.Matches($"^{first} generate running .*a \\[b\\]", lines[2]);
        Assert.DoesNotContain(second, filtered.Out, StringComparison.Ordinal);
        Assert.Contains($"There are more: --after {second}", limited.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_None_SaysSo()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        Assert.Equal((0, "There are no such jobs.\n"), await OutAsync(cli, "jobs"));
    }

    [Fact]
    public async Task Jobs_BadState_IsAUserErrorThatNamesTheStates()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync("jobs", "--state", "asleep");

        Assert.Equal(42, run.Code);
        Assert.Contains("queued, running", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_OneJob_ShowsItsProperties()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();

        var text = await cli.RunAsync("show", id);
        var json = await cli.RunAsync("show", id, "--json");

        Assert.Matches("state +queued", text.Out);
        Assert.Matches("name +a \\[b\\]", text.Out);
        Assert.Equal("def add(a, b):", JsonDocument.Parse(json.Out).RootElement.GetProperty("specification").GetProperty("prompts")[0].GetString());
    }

    [Fact]
    public async Task Control_PauseResumeCancel_ChangeTheState()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();

        Assert.Equal((0, $"Job {id} is paused.\n"), await OutAsync(cli, "pause", id));
        Assert.Equal((0, $"Job {id} is queued.\n"), await OutAsync(cli, "resume", id));
        Assert.Equal((0, $"Job {id} is cancelled.\n"), await OutAsync(cli, "cancel", id));
        var late = await cli.RunAsync("pause", id);
        Assert.Equal(42, late.Code);
        Assert.StartsWith($"Job {id} is cancelled; pause needs it to be", late.Error, StringComparison.Ordinal);
        var json = await cli.RunAsync("cancel", id, "--json");
        Assert.Equal("cancelled", JsonDocument.Parse(json.Out).RootElement.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Result_SucceededJob_ShowsFiguresAndDownloadsFiles()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await SucceedAsync(cli);

        var text = await cli.RunAsync("result", id, "--download", "got");
        var json = await cli.RunAsync("result", id, "--json");

        Assert.Equal(0, text.Code);
        Assert.Matches(@"pass_at_k\.1 +0\.45", text.Out);
        Assert.Matches(@"texts +\(9 items\)", text.Out);
        Assert.Matches(@"sample +a\uFFFD\[2J\\nb\n", text.Out);
        Assert.Matches(@"none +\(none\)", text.Out);
        Assert.Contains($"3 files are in {cli.Folder["got"]}.", text.Out, StringComparison.Ordinal);
        Assert.Equal("{}", await File.ReadAllTextAsync(cli.Folder["got", "model", "config.json"]));
        Assert.Equal(
            ["config.json", "events.jsonl", "result.json"],
            Directory.GetFiles(cli.Folder["got"], "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order());
        Assert.Equal(0.45, JsonDocument.Parse(json.Out).RootElement.GetProperty("pass_at_k").GetProperty("1").GetDouble());
    }

    [Fact]
    public async Task Result_DownloadAll_FetchesCheckpointsToo()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await SucceedAsync(cli);

        await cli.RunAsync("result", id, "--download", "got", "--all");

        Assert.True(File.Exists(cli.Folder["got", "checkpoints", "1.bin"]));
    }

    [Fact]
    public async Task Result_UnfinishedJob_SaysItsState()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();

        var run = await cli.RunAsync("result", id);

        Assert.Equal((42, $"Job {id} is queued; it has a result once it has succeeded.\n"), (run.Code, run.Error));
    }

    private static async Task<(int, string)> OutAsync(Hosting.Cli cli, params string[] args)
    {
        var run = await cli.RunAsync(args);
        return (run.Code, run.Out);
    }

    private static async Task<string> SucceedAsync(Hosting.Cli cli)
    {
        var id = await cli.SubmitAsync();
        await cli.ApplyAsync(id, JobTrigger.Claim);
        foreach (var (name, content) in new[]
        {
            ("result.json", """{"pass_at_k":{"1":0.45},"texts":[1,2,3,4,5,6,7,8,9],"sample":"a\u001b[2J\nb","none":[]}"""),
            ("model/config.json", "{}"),
            ("checkpoints/1.bin", "weights"),
        })
        {
            await cli.Blobs.PutAsync(JobPaths.Attempt(id, 1) + name, Encoding.UTF8.GetBytes(content), PutCondition.None, CancellationToken.None);
        }
        await cli.ApplyAsync(id, JobTrigger.Succeed);
        return id;
    }
}
