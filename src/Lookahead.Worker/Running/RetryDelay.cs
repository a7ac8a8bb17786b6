namespace Lookahead.Worker.Running;

/// <summary>The delay before the next attempt: 2^n units after n failed ones, 256 at most, times 0.75 to 1.25 at random.</summary>
internal static class RetryDelay
{
    private const int MaxExponent = 8;

    public static TimeSpan Next(int failedAttempts, WorkerOptions options) =>
        Scale(failedAttempts, options, 0.75 + (0.5 * options.Jitter.NextDouble()));

    /// <summary>No delay is longer.</summary>
    public static TimeSpan Longest(int failedAttempts, WorkerOptions options) => Scale(failedAttempts, options, 1.25);

    private static TimeSpan Scale(int failedAttempts, WorkerOptions options, double factor) =>
        failedAttempts == 0 ? TimeSpan.Zero : options.RetryUnit * (Math.Pow(2, Math.Min(failedAttempts, MaxExponent)) * factor);
}
