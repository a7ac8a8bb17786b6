using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Storage;

namespace Lookahead.Worker.Running;

/// <summary>
/// Limits how much of one owner's work runs at a time. Each running unit holds a lease on one of the owner's slots, so that a
/// slot comes free when its worker dies, without anybody counting.
/// </summary>
internal sealed class OwnerSlots(IBlobStore blobs, WorkerOptions options)
{
    /// <returns>False when all slots are taken; the lease is null where there is no limit.</returns>
    public async Task<(bool Allowed, IBlobLease? Slot)> TryTakeAsync(string owner, CancellationToken cancellationToken)
    {
        if (options.OwnerLimit == 0)
        {
            return (true, null);
        }
        // From a random one on: workers that begin together do not all try the same.
        var first = options.Jitter.Next(options.OwnerLimit);
        for (var i = 0; i < options.OwnerLimit; i++)
        {
            if (await blobs.TryAcquireLeaseAsync(JobPaths.OwnerSlot(owner, (first + i) % options.OwnerLimit), options.LeaseDuration, cancellationToken) is { } slot)
            {
                return (true, slot);
            }
        }
        return (false, null);
    }
}
