namespace Lookahead.Jobs.Upkeep;

/// <summary>How lost work is found and old work is removed. The defaults suit Azure; whoever does it must agree on the times of one deployment.</summary>
public sealed record UpkeepOptions
{
    /// <summary>Days that jobs are kept after their end: <see cref="Retention"/>.</summary>
    public const string RetentionVariable = "LOOKAHEAD_RETENTION_DAYS";

    private const int MostDays = 36_500;

    /// <summary>For who sends wake-ups without knowing whether a long queue is why jobs wait: a timer.</summary>
    public static UpkeepOptions BesideQueue { get; } = new() { QueuedGrace = TimeSpan.FromMinutes(10), Spreading = true };

    /// <summary>How long a job may stand queued before its wake-up is taken for lost.</summary>
    public TimeSpan QueuedGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a job may have ended without everybody knowing before the message that tells so is taken for lost.</summary>
    public TimeSpan EndGrace { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>When a wake-up is sent again for a job that has not changed since.</summary>
    public TimeSpan ResendInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Resends at growing intervals, each at least half of the time that the job has stood: a job that waits behind others gets
    /// as many wake-ups as the logarithm of its wait, and the queue does not grow by them.
    /// </summary>
    public bool Spreading { get; init; }

    /// <summary>How long a job that has ended is kept, with its results; null: for ever. Jobs that build on its model or compare it fail afterwards.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Unit of the growing delay between attempts, as workers have it; see <see cref="RetryDelay"/>.</summary>
    public TimeSpan RetryUnit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the lease on a job's lock is taken for, to see whether anybody holds it. Azure allows 15 to 60 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When a wake-up that came back from the dead letters is looked at again.</summary>
    public TimeSpan RecheckDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>With what the environment sets of <see cref="RetentionVariable"/>.</summary>
    /// <param name="environment">Gives a variable, or null.</param>
    /// <exception cref="ArgumentException">The variable is no number in its range.</exception>
    public UpkeepOptions WithRetention(Func<string, string?> environment) => this with { Retention = ReadRetention(environment, Retention) };

    /// <inheritdoc cref="WithRetention"/>
    /// <param name="environment">Gives a variable, or null.</param>
    /// <param name="otherwise">Where the variable is not set.</param>
    public static TimeSpan? ReadRetention(Func<string, string?> environment, TimeSpan? otherwise) =>
        EnvironmentNumber.Read(RetentionVariable, "days to keep jobs that have ended, 0 for ever", 0, MostDays, environment) switch
        {
            null => otherwise,
            0 => null,
            { } days => TimeSpan.FromDays(days),
        };
}
