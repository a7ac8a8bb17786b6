using System.Text.Json;
using Lookahead.Cli.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Cli.Tests;

public sealed class WatchTests
{
    private static readonly TrainingStepped Step = new(120, 300, [0.5, 0.75, 1.25], 1e-3, 0.9, 9400, 80);

    [Fact]
    public async Task Watch_SucceedingJob_ShowsProgressAndEndsWithZero()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        using var output = new WatchedWriter();

        var watching = cli.RunAsync(["watch", id], "", CancellationToken.None, output: output);
        await output.WaitForAsync("queued");
        await cli.ApplyAsync(id, JobTrigger.Claim);
        await cli.ReportAsync(id, Step, new WorkProgressed("judging", 30, 1000, "programs", 12.4, 77), new MessageLogged(MessageLevel.Warning, "[slow] disk"));
        await output.WaitForAsync("[slow] disk");
        await cli.ApplyAsync(id, JobTrigger.Succeed);
        var run = await watching;

        Assert.Equal(0, run.Code);
        Assert.Contains("step 120/300  loss per head 0.500 0.750 1.250  9,400 tokens/s, 1m 20s left", run.Out, StringComparison.Ordinal);
        Assert.Contains("judging 30/1,000 programs  12 programs/s, 1m 17s left", run.Out, StringComparison.Ordinal);
        Assert.Contains("warning: [slow] disk", run.Out, StringComparison.Ordinal);
        Assert.Contains($"Job {id} succeeded in ", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_PlanOfATraining_IsToldInALine()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        await cli.ApplyAsync(id, JobTrigger.Claim);
        await cli.ReportAsync(id, new TrainingPlanned(new TrainingPlanFigures
        {
            Parameters = 6_778_392_576,
            TrainedParameters = 39_976_960,
            Device = "cpu",
            Memory = [new("weights", 27_113_570_304), new("optimizer", 319_815_680)],
            MemoryBytes = 27_433_385_984,
            DeviceMemoryBytes = 64_000_000_000,
            Steps = 1000,
            Tokens = 4_096_000,
            Epochs = 2.5,
            FlopsPerToken = 28.5e9,
            EstimatedSeconds = 7500,
        }));
        await cli.ApplyAsync(id, JobTrigger.Succeed);

        var run = await cli.RunAsync("watch", id);

        Assert.Contains(
            "plan: 39,976,960 of 6,778,392,576 parameters trained; about 27.4 GB of 64.0 GB on cpu (weights 27.1 GB, optimizer 320 MB); "
            + "1,000 steps, 4,096,000 tokens, about 2.5 epochs; 28.5 GFLOP a token, 1.2e+17 FLOP in all; very roughly 2h 05m",
            run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ErrorCodes.InvalidData, 42)]
    [InlineData(ErrorCodes.SandboxUnavailable, 1)]
    public async Task Watch_FailingJob_EndsWithTheErrorsClass(string code, int expected)
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        await cli.ApplyAsync(id, JobTrigger.Claim);
        await cli.ApplyAsync(id, JobTrigger.Fail, j => j with { Error = new JobError(code, "What went wrong.", false) });

        var run = await cli.RunAsync("watch", id);

        Assert.Equal(expected, run.Code);
        Assert.Contains($"Job {id} failed ({code}): What went wrong.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_CancelledJob_EndsWithOne()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        Assert.Equal(0, (await cli.RunAsync("cancel", id)).Code);

        var run = await cli.RunAsync("watch", id);

        Assert.Equal(1, run.Code);
        Assert.Contains($"Job {id} is cancelled.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_Interrupted_DetachesAndSaysHowToComeBack()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        using var interrupt = new CancellationTokenSource();
        using var output = new WatchedWriter();

        var watching = cli.RunAsync(["watch", id], "", interrupt.Token, output: output);
        await output.WaitForAsync("queued");
        await interrupt.CancelAsync();
        var run = await watching;

        Assert.Equal(0, run.Code);
        Assert.Contains($"Detached; the job goes on. Come back with: ./lookahead watch {id}", run.Out, StringComparison.Ordinal);
        Assert.Equal(JobState.Queued, (await cli.Jobs.FindAsync(id, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task Watch_Json_IsALinePerEventAndTheJobAtTheEnd()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        await cli.ApplyAsync(id, JobTrigger.Claim);
        await cli.ReportAsync(id, Step);
        await cli.ApplyAsync(id, JobTrigger.Succeed);

        var run = await cli.RunAsync("watch", id, "--json");

        var lines = run.Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["state", "state", "training-step", "state"], lines.SkipLast(1).Select(line => line.GetProperty("type").GetString()));
        Assert.Equal(0.75, lines[2].GetProperty("head_losses")[1].GetDouble());
        Assert.Equal("succeeded", lines[^1].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Watch_OnATerminal_DrawsBarLossesAndTimeLeft()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        await cli.ApplyAsync(id, JobTrigger.Claim);
        await cli.ReportAsync(id, Step, new ValidationMeasured(100, [0.61, 0.9, 1.3], [0.8, 0.6]));
        await cli.ApplyAsync(id, JobTrigger.Succeed);
        var terminal = new Terminal();

        var run = await cli.RunAsync(["watch", id], "", CancellationToken.None, terminal);

        var drawn = terminal.Writer.ToString()!;
        Assert.Equal(0, run.Code);
        Assert.Contains("\u001b[", drawn, StringComparison.Ordinal);
        Assert.Contains("━━━", drawn, StringComparison.Ordinal);
        Assert.Contains(" 40%", drawn, StringComparison.Ordinal);
        Assert.Contains("step 120/300, 1m 20s left", drawn, StringComparison.Ordinal);
        Assert.Contains("0.500 0.750 1.250", drawn, StringComparison.Ordinal);
        Assert.Contains("0.610 0.900 1.300", drawn, StringComparison.Ordinal);
        Assert.Contains("a [b]", drawn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_ServiceStartedAnew_GoesOnWhereItWas()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        var id = await cli.SubmitAsync();
        using var output = new WatchedWriter();

        var watching = cli.RunAsync(["watch", id], "", CancellationToken.None, output: output);
        await output.WaitForAsync("queued");
        await cli.KillServiceAsync();
        await output.WaitForAsync("does not answer");
        await cli.StartServiceAsync(new Uri(cli.Url).Port);
        await cli.ApplyAsync(id, JobTrigger.Claim);
        await cli.ApplyAsync(id, JobTrigger.Succeed);
        var run = await watching;

        Assert.Equal(0, run.Code);
        Assert.Single(run.Out.Split('\n'), line => line.EndsWith("queued", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Submit_Watch_FollowsTheJobToItsEnd()
    {
        await using var cli = await Hosting.Cli.StartAsync();
        using var output = new WatchedWriter();

        var submitting = cli.RunAsync(["submit", "-", "--watch"], Hosting.Cli.GenerateJob, CancellationToken.None, output: output);
        await output.WaitForAsync("queued");
        JobDocument? job = null;
        await foreach (var found in cli.Jobs.ListAsync(OwnerId.Local, null, activeOnly: false, CancellationToken.None))
        {
            job = found;
        }
        await cli.ApplyAsync(job!.Id, JobTrigger.Claim);
        await cli.ApplyAsync(job.Id, JobTrigger.Succeed);

        Assert.Equal(0, (await submitting).Code);
    }

    [Fact]
    public async Task Watch_UnknownJob_IsAUserError()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync("watch", "x");

        Assert.Equal((42, "There is no job 'x'.\n"), (run.Code, run.Error));
    }
}
