namespace Lookahead.Cli.Tests;

/// <summary><c>lookahead worker</c>; what workers do with jobs is tested in Lookahead.Worker.Tests.</summary>
public sealed class WorkerTests
{
    [Fact]
    public async Task Once_NoJob_EndsWell()
    {
        await using var cli = Hosting.Cli.WithoutService();

        var run = await cli.RunAsync("worker", "--once", "--wait", "0", "--store", cli.StorePath);

        Assert.True(run.Code == 0, run.Error);
    }

    [Fact]
    public async Task Loop_ToldToStop_EndsWell()
    {
        await using var cli = Hosting.Cli.WithoutService();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(0, (await cli.RunAsync(["worker", "--store", cli.StorePath], "", stop.Token)).Code);
    }

    [Fact]
    public async Task Work_QueueThatIsNotThere_SaysWhichVariableToSet()
    {
        await using var cli = Hosting.Cli.WithoutService();

        var run = await cli.RunAsync("worker", "--work", "cpu", "--store", cli.StorePath);

        Assert.Equal(1, run.Code);
        Assert.Contains("LOOKAHEAD_CPU_QUEUE", run.Error, StringComparison.Ordinal);
    }
}
