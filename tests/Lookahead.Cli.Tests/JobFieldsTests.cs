using System.Text.Json;
using Lookahead.Api.Events;
using Lookahead.Api.Jobs;
using Lookahead.Cli.Submitting;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Cli.Tests;

/// <summary>Jobs from fields on the command line, and what is done with jobs besides running them.</summary>
public sealed class JobFieldsTests
{
    private static readonly string[] Generate = ["--set", "kind=generate", "--set", "model.source=new", "--set", "prompts=[\"a\"]"];

    [Theory]
    [InlineData("{}", "seed=3", """{"seed":3}""")]
    [InlineData("{}", "name=3 a", """{"name":"3 a"}""")]
    [InlineData("{}", "name=\"3\"", """{"name":"3"}""")]
    [InlineData("{}", "a.b.c=true", """{"a":{"b":{"c":true}}}""")]
    [InlineData("""{"training":{"steps":1,"batch":2}}""", "training.steps=9", """{"training":{"steps":9,"batch":2}}""")]
    [InlineData("{}", "x=a=b", """{"x":"a=b"}""")]
    [InlineData("{}", "x=", """{"x":""}""")]
    public void Set_Assignment_GivesTheJob(string json, string assignment, string expected) => Assert.Equal(expected, JobFields.Set(json, [assignment]));

    [Theory]
    [InlineData("{}", "seed")]
    [InlineData("{}", "=3")]
    [InlineData("{}", "a..b=3")]
    [InlineData("""{"a":1}""", "a.b=3")]
    [InlineData("[]", "a=3")]
    [InlineData("{", "a=3")]
    public void Set_NoAssignment_IsRefused(string json, string assignment) => Assert.Throws<FormatException>(() => JobFields.Set(json, [assignment]));

    [Fact]
    public async Task Submit_FieldsAlone_MakesTheJob()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var job = await SubmitAsync(cli, [.. Generate, "--set", "seed=7"]);

        Assert.Equal((7, "a"), (job.Specification.Seed, Assert.IsType<GenerateSpecification>(job.Specification).Prompts.Single()));
    }

    [Fact]
    public async Task Submit_After_WaitsAndThenBegins()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var first = await SubmitAsync(cli, Generate);

        var run = await cli.RunAsync(["submit", .. Generate, "--after", first.Id]);
        Assert.StartsWith("Submitted generate job ", run.Out, StringComparison.Ordinal);
        Assert.Contains(", which waits for other jobs.", run.Out, StringComparison.Ordinal);

        var second = run.Out.Split(' ', ',')[3];
        Assert.Matches($@"state +queued, waits for other jobs\s+after +{first.Id}", (await cli.RunAsync("show", second)).Out);
        await cli.RunAsync("cancel", first.Id);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await cli.Jobs.FindAsync(second, timeout.Token))!.State != JobState.Failed)
        {
            await Task.Delay(50, timeout.Token); // The service's own loop takes the end of the first to the second.
        }
        Assert.Contains("predecessor_failed", (await cli.RunAsync("show", second)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_NothingGiven_SaysWhatToGive()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync("submit");

        Assert.Equal(42, run.Code);
        Assert.Contains("--set kind=generate", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validate_JobThatIsRight_ShowsDefaultsAndStoresNothing()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync(["validate", .. Generate]);
        var wrong = await cli.RunAsync(["validate", .. Generate, "--set", "seed=-1"]);

        Assert.Equal(0, run.Code);
        Assert.Matches(@"max_attempts +5\n", run.Out);
        Assert.Equal(42, wrong.Code);
        Assert.Contains("seed: must be", wrong.Error, StringComparison.Ordinal);
        Assert.Equal("There are no such jobs.\n", (await cli.RunAsync("jobs")).Out);
    }

    [Fact]
    public async Task Events_OfAJob_ArePrintedFromACursorOn()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var job = await SubmitAsync(cli, Generate);

        Assert.EndsWith("  queued\n", (await cli.RunAsync("events", job.Id)).Out, StringComparison.Ordinal);
        var page = JsonSerializer.Deserialize<JobEventsView>((await cli.RunAsync("events", job.Id, "--json")).Out, JobJson.Options)!;
        Assert.Single(page.Events);
        Assert.Equal("", (await cli.RunAsync("events", job.Id, "--after", page.Next)).Out);
    }

    [Fact]
    public async Task Models_AfterAFineTune_ListIt()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        cli.Write("train.jsonl", """{"prompt":"a","completion":"b"}""");
        Assert.Equal("No fine-tune job has succeeded yet.\n", (await cli.RunAsync("models")).Out);
        var job = await SubmitAsync(cli, ["--set", "kind=fine-tune", "--set", "model.source=new", "--set", "data.format=completions", "--set", "data.path=train.jsonl", "--set", "name=tuned"]);
        await cli.ApplyAsync(job.Id, JobTrigger.Claim);
        await cli.ApplyAsync(job.Id, JobTrigger.Succeed);

        var run = await cli.RunAsync("models");

        Assert.Contains("tuned", run.Out, StringComparison.Ordinal);
        var models = JsonDocument.Parse((await cli.RunAsync("models", "--json")).Out).RootElement.GetProperty("models");
        Assert.Equal(job.Id, Assert.Single(models.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Compare_Sides_BecomeACompareJob()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        cli.Write("problems.jsonl", """{"id":"sum","statement":"Read two integers and print their sum.","private_tests":[{"input":"5 6\n","output":"11\n"}]}""");
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var job = await SubmitAsync(cli, ["--set", "kind=pass-at-k", "--set", "model.source=new", "--set", "problem_sets=[{\"name\":\"a\",\"path\":\"problems.jsonl\"}]"]);
            await cli.ApplyAsync(job.Id, JobTrigger.Claim);
            await cli.ApplyAsync(job.Id, JobTrigger.Succeed);
            ids.Add(job.Id);
        }

        var run = await cli.RunAsync("compare", $"base={ids[0]},{ids[1]}", ids[2], "--k", "1", "--json");

        Assert.True(run.Code == 0, run.Error);
        var specification = Assert.IsType<CompareSpecification>(JsonSerializer.Deserialize<JobView>(run.Out, JobJson.Options)!.Specification);
        Assert.Equal(["base", ids[2]], specification.Evaluations.Select(side => side.Name));
        Assert.Equal(ids[..2], specification.Evaluations[0].Jobs);
        Assert.Equal([1], specification.K);
    }

    private static async Task<JobView> SubmitAsync(Hosting.Cli cli, string[] fields)
    {
        var run = await cli.RunAsync(["submit", .. fields, "--json"]);
        Assert.True(run.Code == 0, run.Error);
        return JsonSerializer.Deserialize<JobView>(run.Out, JobJson.Options)!;
    }
}
