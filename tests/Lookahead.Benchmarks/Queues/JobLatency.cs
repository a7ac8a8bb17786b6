using Lookahead.Benchmarks.Frame;

namespace Lookahead.Benchmarks.Queues;

/// <summary>From the submission of a job that does nothing to its commit, with a worker that waits for it; one job at a time.</summary>
internal sealed class JobLatency(EmulatorProcess emulator, string workFolder, int jobs)
{
    /// <summary>The worker settles the last job's message and waits for the next meanwhile.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="percentile">0..1.</param>
    public Contender Jobs(double percentile) => new("job", async (clock, token) =>
    {
        await using var world = new JobWorld(emulator, workFolder, () => { });
        world.StartWorker();
        await OneJobAsync(world, clock, token); // links are opened on first use
        return await PercentileAsync(percentile, () => OneJobAsync(world, clock, token), token);
    });

    /// <summary>The message alone: sent, received, settled, in one process.</summary>
    public Contender Messages(double percentile) => new("amqpnetlite-message", async (clock, token) =>
    {
        await using var queue = await RawQueue.OpenAsync(emulator, Guid.NewGuid().ToString("N"));
        return await PercentileAsync(
            percentile,
            async () =>
            {
                var start = clock.GetTimestamp();
                await queue.SendAsync("{}");
                await queue.CompleteAsync(await queue.ReceiveAsync());
                return clock.GetElapsedTime(start).TotalMilliseconds;
            },
            token);
    });

    private static async Task<double> OneJobAsync(JobWorld world, TimeProvider clock, CancellationToken cancellationToken)
    {
        var committed = new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watched = "";
        var start = clock.GetTimestamp();
        world.Blobs.Committed = id =>
        {
            if (id == Volatile.Read(ref watched))
            {
                committed.TrySetResult(clock.GetElapsedTime(start).TotalMilliseconds);
            }
        };
        await world.SubmitAsync(id => Volatile.Write(ref watched, id), cancellationToken);
        return await committed.Task.WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
    }

    private async Task<double> PercentileAsync(double percentile, Func<Task<double>> one, CancellationToken cancellationToken)
    {
        var times = new double[jobs];
        for (var i = 0; i < jobs; i++)
        {
            await Task.Delay(Pause, cancellationToken);
            times[i] = await one();
        }
        Array.Sort(times);
        return times[Math.Max(0, (int)Math.Ceiling(percentile * jobs) - 1)]; // nearest rank
    }
}
