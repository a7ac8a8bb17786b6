using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;

namespace Lookahead.Benchmarks.Queues;

/// <summary>Sees commits pass on their way to the blobs: the writes of job documents in state succeeded.</summary>
internal sealed class CommitWatch(IBlobStore blobs) : IBlobStore
{
    private int commits;

    public int Commits => Volatile.Read(ref commits);

    /// <summary>Called after a commit was stored, with the job's id.</summary>
    public Action<string> Committed { get; set; } = _ => { };

    public async Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        var etag = await blobs.PutAsync(name, content, condition, cancellationToken);
        if (name.EndsWith("/job.json", StringComparison.Ordinal)
            && JsonSerializer.Deserialize<JobDocument>(content.Span, JobJson.Options) is { State: JobState.Succeeded } job)
        {
            Interlocked.Increment(ref commits);
            Committed(job.Id);
        }
        return etag;
    }

    public Task<Blob?> GetAsync(string name, CancellationToken cancellationToken) => blobs.GetAsync(name, cancellationToken);

    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) => blobs.GetPropertiesAsync(name, cancellationToken);

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) => blobs.OpenReadAsync(name, cancellationToken);

    public Task<string> UploadAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken) =>
        blobs.UploadAsync(name, content, condition, cancellationToken);

    public Task<long> AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => blobs.AppendAsync(name, content, cancellationToken);

    public IAsyncEnumerable<BlobProperties> ListAsync(string prefix, string? after, CancellationToken cancellationToken) => blobs.ListAsync(prefix, after, cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => blobs.DeleteAsync(name, cancellationToken);

    public Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken) =>
        blobs.TryAcquireLeaseAsync(name, duration, cancellationToken);

    public Task<bool> IsLeasedAsync(string name, CancellationToken cancellationToken) => blobs.IsLeasedAsync(name, cancellationToken);
}
