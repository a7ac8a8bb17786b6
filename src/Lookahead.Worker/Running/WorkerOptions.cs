namespace Lookahead.Worker.Running;

/// <summary>How a worker behaves. The defaults suit Azure.</summary>
public sealed record WorkerOptions
{
    /// <summary>For stores on the same machine, where looking often costs nothing: requests to pause or cancel are seen within 2 s.</summary>
    public static WorkerOptions OneMachine { get; } = new()
    {
        HeartbeatInterval = TimeSpan.FromSeconds(2),
        ReceiveWait = TimeSpan.FromSeconds(1),
        SweepInterval = TimeSpan.FromSeconds(5),
    };

    /// <summary>Machine and process, for people.</summary>
    public string Name { get; init; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>How long the lease on a job's lock lives without renewal. Azure allows 15 to 60 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often lease and message lock are renewed and the job is looked at for requests.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When a wake-up whose job is held by another worker is looked at again.</summary>
    public TimeSpan RecheckDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one call for a message waits.</summary>
    public TimeSpan ReceiveWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a worker that is to run one job waits for one.</summary>
    public TimeSpan OnceWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often an idle worker looks for jobs that nobody works on and no message speaks of.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a job may stand queued before an idle worker takes its wake-up for lost.</summary>
    public TimeSpan QueuedGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>When the sweep sends a wake-up again for a job that has not changed since.</summary>
    public TimeSpan ResendInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Unit of the growing delay between attempts; see <see cref="RetryDelay"/>.</summary>
    public TimeSpan RetryUnit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after the store or the queue failed outside an attempt, before the next try.</summary>
    public TimeSpan FaultPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where attempts get their scratch folders.</summary>
    public string ScratchRoot { get; init; } = Path.Combine(Path.GetTempPath(), $"lookahead-{Environment.UserName}");

    /// <summary>Spreads retries in time.</summary>
    public Random Jitter { get; init; } = Random.Shared;

    /// <exception cref="ArgumentException">A setting makes no sense.</exception>
    internal void Validate()
    {
        if (HeartbeatInterval <= TimeSpan.Zero || HeartbeatInterval * 2 > LeaseDuration)
        {
            throw new ArgumentException(
                $"The heartbeat interval ({HeartbeatInterval}) must be above zero and at most half of the lease duration ({LeaseDuration}).");
        }
    }
}
