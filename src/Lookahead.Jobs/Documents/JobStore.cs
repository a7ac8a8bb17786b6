using System.Runtime.CompilerServices;
using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;

namespace Lookahead.Jobs.Documents;

/// <summary>Creates, reads and changes job documents. Every change is one trigger of the life cycle, by compare-and-swap.</summary>
public sealed class JobStore(IBlobStore blobs, TimeProvider time)
{
    /// <summary>Stores a new job in state queued. The wake-up is sent afterwards; should that fail, the job is still kept.</summary>
    public async Task<JobDocument> CreateAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var document = new JobDocument
        {
            Id = JobId.Create(now),
            Specification = specification,
            State = JobState.Queued,
            CreatedAt = now,
            UpdatedAt = now,
            WriteId = NewWriteId(),
        };
        // The index entry first: an entry without a job is passed over, a job without an entry would never be listed.
        await blobs.PutAsync(JobPaths.Index(document.Id), Array.Empty<byte>(), PutCondition.None, cancellationToken);
        await blobs.PutAsync(JobPaths.Document(document.Id), Serialize(document), PutCondition.IfAbsent, cancellationToken);
        return document;
    }

    /// <summary>The job, or null when there is none of that id.</summary>
    public async Task<JobDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await ReadAsync(id, cancellationToken))?.Document;

    /// <summary>Jobs from the newest to the oldest.</summary>
    public IAsyncEnumerable<JobDocument> ListAsync(CancellationToken cancellationToken) => ListAsync(null, cancellationToken);

    /// <summary>Jobs older than <paramref name="after"/> (null: all), from the newest to the oldest.</summary>
    public async IAsyncEnumerable<JobDocument> ListAsync(string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in blobs.ListAsync(JobPaths.IndexPrefix, cancellationToken))
        {
            if (after is not null && string.CompareOrdinal(entry.Name, JobPaths.Index(after)) <= 0)
            {
                continue;
            }
            if (await FindAsync(entry.Name[JobPaths.IndexPrefix.Length..], cancellationToken) is { } document)
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
    public async Task<JobDocument> ApplyAsync(
        string id, JobTrigger trigger, int? epoch, Func<JobDocument, JobDocument>? change, CancellationToken cancellationToken)
    {
        var writeId = NewWriteId();
        while (true)
        {
            var (current, etag) = await ReadAsync(id, cancellationToken) ?? throw new KeyNotFoundException($"There is no job {id}.");
            if (current.WriteId == writeId)
            {
                return current; // Our write had succeeded; only its answer was lost.
            }
            if (epoch is { } mine && current.Epoch != mine)
            {
                throw new EpochFencedException(id, mine, current.Epoch);
            }
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
            try
            {
                await blobs.PutAsync(JobPaths.Document(id), Serialize(next), PutCondition.IfMatch(etag), cancellationToken);
                return next;
            }
            catch (PreconditionFailedException)
            {
                // Somebody else changed the job meanwhile: look again and decide anew.
            }
        }
    }

    private async Task<(JobDocument Document, string ETag)?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        if (!JobId.IsValid(id) || await blobs.GetAsync(JobPaths.Document(id), cancellationToken) is not { } blob)
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

    private static byte[] Serialize(JobDocument document) => JsonSerializer.SerializeToUtf8Bytes(document, JobJson.Indented);

    private static string NewWriteId() => Guid.NewGuid().ToString("N");
}
