using System.Runtime.CompilerServices;
using System.Text.Json;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Jobs.Documents;

/// <summary>Creates, reads and changes job documents. Every change is one trigger of the life cycle, by compare-and-swap.</summary>
public sealed class JobStore(IBlobStore blobs, TimeProvider time)
{
    /// <summary>Stores a new job in state queued, in the present trace. The wake-up is sent afterwards; should that fail, the job is still kept.</summary>
    public async Task<JobDocument> CreateAsync(JobSpecification specification, CancellationToken cancellationToken) =>
        (await CreateAsync(specification, NewId(), cancellationToken)).Job;

    /// <summary>As the other, with an id chosen before; gives the job that stands there when there is one.</summary>
    /// <param name="id">Of <see cref="NewId"/>.</param>
    /// <remarks>One with predecessors waits (<see cref="JobDocument.WaitsForJobs"/>): whoever creates it looks at once whether they have ended.</remarks>
    public async Task<(JobDocument Job, bool IsNew)> CreateAsync(JobSpecification specification, string id, CancellationToken cancellationToken)
    {
        // The entries first: one without a job is passed over, a job without one would never be listed, or never be looked after.
        var predecessors = specification.After ?? [];
        await Task.WhenAll(
            [PutEntryAsync(JobPaths.Index(id)), PutEntryAsync(JobPaths.Active(id)), .. predecessors.Select(before => PutEntryAsync(JobPaths.Waiting(before, id)))]);
        return await PutNewAsync(New(id, specification) with { Trace = TraceContext.Current, WaitsForJobs = predecessors.Count > 0 }, cancellationToken);

        Task PutEntryAsync(string name) => blobs.PutAsync(name, Array.Empty<byte>(), PutCondition.None, cancellationToken);
    }

    /// <summary>Strikes a job off the list of those to look after: it has ended, and everybody who had to know of it does.</summary>
    public Task StrikeOffAsync(string id, CancellationToken cancellationToken) => blobs.DeleteAsync(JobPaths.Active(id), cancellationToken);

    /// <summary>An id for a job that is created now.</summary>
    /// <exception cref="ArgumentException">The owner is not as <see cref="OwnerId"/> says.</exception>
    public string NewId(string owner = OwnerId.Local) => JobId.Create(time.GetUtcNow(), owner);

    /// <summary>Stores a part of a split job in state queued; gives the one that stands there when somebody else was faster.</summary>
    internal async Task<JobDocument> CreatePartAsync(JobDocument job, PartName part, CancellationToken cancellationToken) =>
        (await PutNewAsync(New(JobKey.OfPart(job.Id, part), job.Specification) with { Trace = job.Trace }, cancellationToken)).Job;

    /// <summary>The job, or null when there is none of that id.</summary>
    public async Task<JobDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(id, cancellationToken))?.Document;

    /// <summary>Jobs of an owner from the newest to the oldest. A reader that stops early does not pay for the rest.</summary>
    /// <param name="owner">See <see cref="OwnerId"/>.</param>
    /// <param name="after">Only jobs older than this one; null: all.</param>
    /// <param name="activeOnly">Leaves out jobs that are at their end, and does not read them either.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<JobDocument> ListAsync(
        string owner, string? after, bool activeOnly, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = activeOnly ? JobPaths.OwnersActive(owner) : JobPaths.OwnersIndex(owner);
        await foreach (var entry in blobs.ListAsync(prefix, after is null ? null : prefix + after, cancellationToken))
        {
            if (await FindAsync(JobPaths.JobOf(entry.Name), cancellationToken) is { } document && !(activeOnly && document.State.IsFinal()))
            {
                yield return document;
            }
        }
    }

    /// <summary>
    /// Applies a trigger. <paramref name="change"/> sets further properties of the document in its new state.
    /// A trigger that changes no state and nothing else writes nothing.
    /// </summary>
    /// <param name="epoch">When given, the epoch that the caller works under.</param>
    /// <exception cref="KeyNotFoundException">No such job.</exception>
    /// <exception cref="JobConflictException">The life cycle does not allow it.</exception>
    /// <exception cref="EpochFencedException">Another worker has claimed the job since <paramref name="epoch"/>.</exception>
    public Task<JobDocument> ApplyAsync(
        string id, JobTrigger trigger, int? epoch, Func<JobDocument, JobDocument>? change, CancellationToken cancellationToken) =>
        ApplyAsync(id, epoch, _ => new JobChange(trigger, change), cancellationToken);

    /// <summary>
    /// As the other, for a trigger that depends on the job: <paramref name="decide"/> sees the document as it is before the change,
    /// and is asked again when somebody else changed it meanwhile.
    /// </summary>
    /// <inheritdoc cref="ApplyAsync(string, JobTrigger, int?, Func{JobDocument, JobDocument}?, CancellationToken)"/>
    public async Task<JobDocument> ApplyAsync(
        string id, int? epoch, Func<JobDocument, JobChange> decide, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decide);
        var writeId = NewWriteId();
        while (true)
        {
            var (current, etag) = await ReadAsync(id, cancellationToken) ?? throw new KeyNotFoundException($"There is no job {id}.");
            if (epoch is { } mine && current.Epoch != mine)
            {
                throw new EpochFencedException(id, mine, current.Epoch);
            }
            var (trigger, change) = decide(current);
            var state = JobLifecycle.Next(current.State, trigger) ?? throw new JobConflictException(id, current.State, trigger);
            if (state == current.State && change is null)
            {
                return current;
            }
            var now = time.GetUtcNow();
            var next = current with
            {
                State = state,
                UpdatedAt = now,
                WriteId = writeId,
                FinishedAt = state.IsFinal() ? now : null,
            };
            next = change?.Invoke(next) ?? next;
            if (await PutAsync(next, PutCondition.IfMatch(etag), cancellationToken))
            {
                return next;
            }
            // Somebody else changed the job meanwhile: look again and decide anew.
        }
    }

    /// <summary>
    /// Writes a document. A write that failed without a clear answer (a time-out, or a 412 that answers the store's own
    /// second try) may have happened all the same: the stored <see cref="JobDocument.WriteId"/> tells.
    /// </summary>
    /// <returns>False when another version stands there.</returns>
    private async Task<bool> PutAsync(JobDocument document, PutCondition condition, CancellationToken cancellationToken)
    {
        try
        {
            await blobs.PutAsync(JobPaths.Document(document.Id), Serialize(document), condition, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not StorageFullException && !cancellationToken.IsCancellationRequested)
        {
            if (await ReadAsync(document.Id, cancellationToken) is var (stored, _) && stored.WriteId == document.WriteId)
            {
                return true;
            }
            if (e is not PreconditionFailedException)
            {
                throw;
            }
            return false;
        }
    }

    private async Task<(JobDocument Document, string ETag)?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!JobKey.IsValid(id) || await blobs.GetAsync(JobPaths.Document(id), cancellationToken) is not { } blob)
        {
            return null;
        }
        var document = JsonSerializer.Deserialize<JobDocument>(blob.Content, JobJson.Options)
            ?? throw new InvalidDataException($"The document of job {id} is empty.");
        if (document.SchemaVersion > JobDocument.CurrentSchemaVersion)
        {
            throw new InvalidDataException(
                $"Job {id} was written by a newer version (schema {document.SchemaVersion}; this one reads {JobDocument.CurrentSchemaVersion}). Upgrade this worker or service.");
        }
        return (document, blob.ETag);
    }

    private async Task<(JobDocument Job, bool IsNew)> PutNewAsync(JobDocument document, CancellationToken cancellationToken) =>
        await PutAsync(document, PutCondition.IfAbsent, cancellationToken)
            ? (document, true)
            : (await FindAsync(document.Id, cancellationToken) ?? throw new KeyNotFoundException($"{document.Id} was deleted."), false);

    private JobDocument New(string id, JobSpecification specification)
    {
        var now = time.GetUtcNow();
        return new JobDocument
        {
            Id = id,
            Specification = specification,
            State = JobState.Queued,
            CreatedAt = now,
            UpdatedAt = now,
            WriteId = NewWriteId(),
        };
    }

    private static byte[] Serialize(JobDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, JobJson.Indented);

    private static string NewWriteId() => Guid.NewGuid().ToString("N");
}
