namespace Lookahead.Benchmarks.Api;

/// <summary>Requests sent by several clients at once.</summary>
internal sealed record LoadRun(double Seconds, double[] Milliseconds)
{
    public static async Task<LoadRun> RunAsync(TimeProvider clock, int requests, int atATime, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        var times = new double[requests];
        var next = -1;
        var start = clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, atATime).Select(_ => Task.Run(
            async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < requests;)
                {
                    var sent = clock.GetTimestamp();
                    await ask(cancellationToken);
                    times[i] = clock.GetElapsedTime(sent).TotalMilliseconds;
                }
            },
            cancellationToken)));
        var seconds = clock.GetElapsedTime(start).TotalSeconds;
        Array.Sort(times);
        return new LoadRun(seconds, times);
    }

    /// <summary>By nearest rank.</summary>
    public double Percentile(double share) => Milliseconds[Math.Max(0, (int)Math.Ceiling(share * Milliseconds.Length) - 1)];
}
