namespace Lookahead.Jobs.Upkeep;

/// <summary>The delay before the next attempt: 2^n units after n failed ones, 256 at most, times 0.75 to 1.25 at random.</summary>
public static class RetryDelay
{
    private const int MaxExponent = 8;
    private const double Most = 1.25;

    public static TimeSpan Next(int failedAttempts, TimeSpan unit, Random jitter) => Jittered(Scale(failedAttempts, unit), jitter);

    /// <summary>No delay is longer.</summary>
    public static TimeSpan Longest(int failedAttempts, TimeSpan unit) => Scale(failedAttempts, unit) * Most;

    /// <summary>A delay times 0.75 to 1.25 at random.</summary>
    public static TimeSpan Jittered(TimeSpan delay, Random jitter)
    {
        ArgumentNullException.ThrowIfNull(jitter);
        return delay * (0.75 + ((Most - 0.75) * jitter.NextDouble()));
    }

    private static TimeSpan Scale(int failedAttempts, TimeSpan unit) =>
        failedAttempts == 0 ? TimeSpan.Zero : unit * Math.Pow(2, Math.Min(failedAttempts, MaxExponent));
}
