using Lookahead.Worker.Data;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Upkeep;

namespace Lookahead.Worker.Running;

/// <summary>How a worker behaves. The defaults suit Azure.</summary>
public sealed record WorkerOptions
{
    /// <summary>How many jobs and parts of one owner may run at a time: <see cref="OwnerLimit"/>.</summary>
    public const string OwnerLimitVariable = "LOOKAHEAD_OWNER_LIMIT";

    /// <summary>Seconds that the lease on a job's lock lives without renewal: <see cref="LeaseDuration"/>. The heartbeat follows where it must.</summary>
    public const string LeaseVariable = "LOOKAHEAD_LEASE_SECONDS";

    private const int LongestLease = 60;
    private const int MostSlots = 9999;

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

    /// <summary>How long a job that has ended is kept, with its results; null: for ever. Jobs that build on its model or compare it fail afterwards.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Unit of the growing delay between attempts; see <see cref="RetryDelay"/>.</summary>
    public TimeSpan RetryUnit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after the store or the queue failed outside an attempt, before the next try.</summary>
    public TimeSpan FaultPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where attempts get their scratch folders.</summary>
    public string ScratchRoot { get; init; } = Path.Combine(Path.GetTempPath(), $"lookahead-{Environment.UserName}");

    /// <summary>Where uploaded data sets are kept on this machine; several workers may share it.</summary>
    public string DatasetFolder { get; init; } = DatasetCache.DefaultFolder;

    /// <summary>The work that this worker takes, where there are two queues.</summary>
    public WorkKind Work { get; init; } = WorkKind.Model;

    /// <summary>
    /// How many jobs and parts of one owner run at a time, over all workers, so that one big evaluation does not keep others waiting;
    /// 0: no limit. Every worker should have the same.
    /// </summary>
    public int OwnerLimit { get; init; }

    /// <summary>When work whose owner has as much running as is allowed is looked at again, times 0.75 to 1.25 at random.</summary>
    public TimeSpan OwnerLimitDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Spreads retries in time.</summary>
    public Random Jitter { get; init; } = Random.Shared;

    /// <summary>With what the environment sets of <see cref="OwnerLimitVariable"/>, <see cref="UpkeepOptions.RetentionVariable"/> and <see cref="LeaseVariable"/>.</summary>
    /// <param name="environment">Gives a variable, or null.</param>
    /// <exception cref="ArgumentException">A variable is no number in its range.</exception>
    public WorkerOptions WithLimits(Func<string, string?> environment)
    {
        var lease = EnvironmentNumber.Read(LeaseVariable, "seconds that a lease lives without renewal", 1, LongestLease, environment) is { } seconds ? TimeSpan.FromSeconds(seconds) : LeaseDuration;
        return this with
        {
            OwnerLimit = EnvironmentNumber.Read(OwnerLimitVariable, "a limit per owner, 0 for none", 0, MostSlots, environment) ?? OwnerLimit,
            Retention = UpkeepOptions.ReadRetention(environment, Retention),
            LeaseDuration = lease,
            HeartbeatInterval = lease / 4 < HeartbeatInterval ? lease / 4 : HeartbeatInterval,
        };
    }

    /// <summary>The part of it that an idle worker looks after lost and old work with.</summary>
    internal UpkeepOptions Upkeep => new()
    {
        QueuedGrace = QueuedGrace,
        ResendInterval = ResendInterval,
        Retention = Retention,
        RetryUnit = RetryUnit,
        LeaseDuration = LeaseDuration,
        RecheckDelay = RecheckDelay,
    };

    /// <exception cref="ArgumentException">A setting makes no sense.</exception>
    internal void Validate()
    {
        if (OwnerLimit is < 0 or > MostSlots)
        {
            throw new ArgumentException($"The limit per owner must be from 0 (none) to {MostSlots}, but is {OwnerLimit}.");
        }
        if (HeartbeatInterval <= TimeSpan.Zero || HeartbeatInterval * 2 > LeaseDuration)
        {
            throw new ArgumentException(
                $"The heartbeat interval ({HeartbeatInterval}) must be above zero and at most half of the lease duration ({LeaseDuration}).");
        }
    }
}
