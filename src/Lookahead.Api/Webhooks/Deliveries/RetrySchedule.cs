namespace Lookahead.Api.Webhooks.Deliveries;

/// <summary>When a delivery is tried again: the schedule that Standard Webhooks recommends, about three days in all.</summary>
internal static class RetrySchedule
{
    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The wait after so many attempts, lengthened by up to a tenth so that many do not come back at once; null: give up.</summary>
    /// <param name="jitter">0 up to 1.</param>
    public static TimeSpan? After(int attempts, double jitter) => attempts <= Delays.Length ? Delays[attempts - 1] * (1 + jitter / 10) : null;
}
