using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;

namespace Lookahead.Chaos.Frame;

/// <summary>Checks that jobs were committed by exactly one attempt each, and that nothing changed them afterwards.</summary>
internal sealed class CommitCheck(ChaosLedger ledger, IBlobStore blobs)
{
    private readonly JobStore store = new(blobs, TimeProvider.System);
    private readonly Dictionary<string, string> writeIds = [];

    /// <summary>To be called when a job is at its end.</summary>
    /// <returns>True when it has succeeded.</returns>
    public async Task<bool> CommittedOnceAsync(string id)
    {
        var job = await store.FindAsync(id, CancellationToken.None);
        if (job?.State != JobState.Succeeded)
        {
            ledger.Check(false, $"Job {id} is {job?.State.ToString() ?? "gone"} instead of succeeded: {job?.Error?.Message}");
            return false;
        }
        writeIds[id] = job.WriteId;
        ledger.Check(job.ResultPrefix == JobPaths.Attempt(id, job.Epoch), $"Job {id} of epoch {job.Epoch} has its result at {job.ResultPrefix}.");
        ledger.Check(await blobs.GetPropertiesAsync(job.ResultPrefix + JobPaths.ManifestFile, default) is not null, $"Job {id} has succeeded without a manifest.");
        // A worker that dies right after its commit does not tell of it, so there may be none.
        var told = (await EventsAsync(blobs, id)).OfType<StateChanged>().Where(e => e.State == JobState.Succeeded).Select(e => e.Epoch).Distinct().ToList();
        ledger.Check(told.All(epoch => epoch == job.Epoch), $"Job {id} of epoch {job.Epoch} was committed by the epochs {string.Join(", ", told)}.");
        return true;
    }

    /// <summary>To be called when all workers have ended.</summary>
    public async Task NothingChangedAsync()
    {
        foreach (var (id, writeId) in writeIds)
        {
            ledger.Check((await store.FindAsync(id, CancellationToken.None))?.WriteId == writeId, $"Job {id} was changed after its end.");
        }
    }

    public static async Task<IReadOnlyList<JobEvent>> EventsAsync(IBlobStore blobs, string id) =>
        (await new JobEventLog(blobs, TimeProvider.System).ReadAsync(id, EventCursor.Start, CancellationToken.None)).Events;
}
