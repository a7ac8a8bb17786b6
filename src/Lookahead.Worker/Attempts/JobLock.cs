using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Storage;

namespace Lookahead.Worker.Attempts;

/// <summary>
/// The lease on <c>jobs/{id}/lock</c> together with what this process knows of its end. The time is counted from before
/// the call that took or renewed the lease, on the monotonic clock: this side sees it end no later than the store does,
/// whatever the wall clocks say.
/// </summary>
internal sealed class JobLock : IAsyncDisposable
{
    private readonly IBlobLease lease;
    private readonly TimeProvider time;
    private readonly TimeSpan duration;
    private readonly string name;
    private readonly CancellationTokenSource lost = new();
    private readonly long acquiredAt;
    private IBlobLease? slot;
    private long renewedAt;

    private JobLock(IBlobLease lease, string name, TimeSpan duration, TimeProvider time, long acquiredAt)
    {
        this.lease = lease;
        this.name = name;
        this.duration = duration;
        this.time = time;
        this.acquiredAt = renewedAt = acquiredAt;
    }

    /// <summary>Fires once the job is this worker's no more.</summary>
    public CancellationToken Lost => lost.Token;

    public bool IsLost
    {
        get
        {
            if (!lost.IsCancellationRequested && time.GetElapsedTime(Interlocked.Read(ref renewedAt)) >= duration)
            {
                DeclareLost();
            }
            return lost.IsCancellationRequested;
        }
    }

    /// <summary>How long it has been held, on the monotonic clock.</summary>
    public TimeSpan Held => time.GetElapsedTime(acquiredAt);

    /// <summary>Takes the job's lock; null when another live worker holds it.</summary>
    public static async Task<JobLock?> TryAcquireAsync(
        IBlobStore blobs, string jobId, TimeSpan duration, TimeProvider time, CancellationToken cancellationToken)
    {
        var name = JobPaths.Lock(jobId);
        var before = time.GetTimestamp();
        var lease = await blobs.TryAcquireLeaseAsync(name, duration, cancellationToken);
        return lease is null ? null : new JobLock(lease, name, duration, time, before);
    }

    /// <summary>Renews and gives up another lease together with this one. Its loss changes nothing: it limits, it does not protect.</summary>
    public void Attach(IBlobLease ownerSlot) => slot = ownerSlot;

    /// <exception cref="LeaseLostException">Another worker has the lock, or may have it by now.</exception>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        ThrowIfLost();
        var before = time.GetTimestamp();
        try
        {
            await lease.RenewAsync(cancellationToken);
        }
        catch (LeaseLostException)
        {
            DeclareLost();
            throw;
        }
        Interlocked.Exchange(ref renewedAt, before);
        if (slot is not null)
        {
            try
            {
                await slot.RenewAsync(cancellationToken);
            }
            catch (LeaseLostException)
            {
                slot = null;
            }
        }
    }

    /// <summary>Called before every write, so that a worker that stood still for longer than its lease writes nothing more.</summary>
    /// <exception cref="LeaseLostException">The job is this worker's no more.</exception>
    public void ThrowIfLost()
    {
        if (IsLost)
        {
            throw new LeaseLostException(name);
        }
    }

    public void DeclareLost() => lost.Cancel();

    /// <summary>Gives the lease up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (slot is not null)
        {
            await slot.DisposeAsync();
        }
        await lease.DisposeAsync();
    }
}
