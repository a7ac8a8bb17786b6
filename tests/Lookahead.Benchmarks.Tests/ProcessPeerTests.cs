using Lookahead.Benchmarks.Frame;

namespace Lookahead.Benchmarks.Tests;

public sealed class ProcessPeerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Measure_ProcessThatPrintsANumber_GivesTheLastLine()
    {
        Assert.Equal(1234.5, await MeasureAsync("echo loading; echo 7; echo 1.2345e3; echo", Long));
    }

    [Fact]
    public async Task Measure_ProcessThatPrintsNoNumber_SaysWhatItPrinted()
    {
        var error = await Assert.ThrowsAsync<BenchmarkException>(() => MeasureAsync("echo fast", Long));

        Assert.Equal("peer must print its figure as the last line; it printed 'fast'.", error.Message);
    }

    [Fact]
    public async Task Measure_ProcessThatFails_TellsItsExitCodeAndError()
    {
        var error = await Assert.ThrowsAsync<BenchmarkException>(() => MeasureAsync("echo 5; echo no torch >&2; exit 3", Long));

        Assert.Equal("peer ended with exit code 3: no torch", error.Message);
    }

    [Fact]
    public async Task Measure_ProcessThatHangs_IsKilledWithItsChildren()
    {
        var file = Path.GetTempFileName();
        try
        {
            var error = await Assert.ThrowsAsync<BenchmarkException>(() => MeasureAsync($"sleep 600 & echo $! > {file}; wait", TimeSpan.FromSeconds(2)));

            Assert.Equal("peer did not end within 2 s.", error.Message);
            await GoneAsync((await File.ReadAllTextAsync(file)).Trim());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Measure_ExecutableThatIsMissing_NamesIt()
    {
        var peer = ProcessPeer.Of("peer", "no-such-program-anywhere", [], Long);

        var error = await Assert.ThrowsAsync<BenchmarkException>(() => peer.Measure(TimeProvider.System, CancellationToken.None));

        Assert.StartsWith("peer needs 'no-such-program-anywhere'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measure_Cancelled_EndsAsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var running = ProcessPeer.Of("peer", "sleep", ["600"], Long).Measure(TimeProvider.System, cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task<double> MeasureAsync(string script, TimeSpan timeout) =>
        ProcessPeer.Of("peer", "sh", ["-c", script], timeout).Measure(TimeProvider.System, CancellationToken.None);

    /// <summary>Waits for a killed process to vanish, or to be left as a zombie that its new parent has not reaped yet.</summary>
    private static async Task GoneAsync(string id)
    {
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                if ((await File.ReadAllTextAsync($"/proc/{id}/stat")).Split(')')[^1].Trim().StartsWith('Z'))
                {
                    return;
                }
            }
            catch (IOException)
            {
                return;
            }

            await Task.Delay(10);
        }

        Assert.Fail($"Process {id} is still alive.");
    }
}
