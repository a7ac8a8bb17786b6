using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Lookahead.Jobs.Storage;

namespace Lookahead.Api.Tests.Hosting;

/// <summary>A blob store in memory, as far as the service uses one. <see cref="Fault"/> makes every call fail.</summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<string, Blob> blobs = new();
    private readonly Lock gate = new();
    private long version;

    public Exception? Fault { get; set; }

    public IReadOnlyList<string> Names => [.. blobs.Keys.Order(StringComparer.Ordinal)];

    public Task<Blob?> GetAsync(string name, CancellationToken cancellationToken)
    {
        Begin(name);
        return Task.FromResult(blobs.GetValueOrDefault(name));
    }

    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        Begin(name);
        return Task.FromResult(blobs.TryGetValue(name, out var blob) ? Properties(blob) : null);
    }

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken)
    {
        Begin(name);
        return Task.FromResult<Stream?>(blobs.TryGetValue(name, out var blob) ? new MemoryStream(blob.Content) : null);
    }

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        Begin(name);
        lock (gate)
        {
            var current = blobs.GetValueOrDefault(name);
            if ((condition.MustNotExist && current is not null) || (condition.ETag is { } etag && etag != current?.ETag))
            {
                throw new PreconditionFailedException(name, condition);
            }
            return Task.FromResult(Store(name, content.ToArray()));
        }
    }

    public async Task<string> UploadAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, cancellationToken);
        return await PutAsync(name, buffer.ToArray(), condition, cancellationToken);
    }

    public Task<long> AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Begin(name);
        lock (gate)
        {
            byte[] joined = [.. blobs.GetValueOrDefault(name)?.Content ?? [], .. content.Span];
            Store(name, joined);
            return Task.FromResult((long)joined.Length);
        }
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Begin(null);
        await Task.CompletedTask;
        foreach (var blob in blobs.Values.Where(b => b.Name.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(b => b.Name, StringComparer.Ordinal))
        {
            yield return Properties(blob);
        }
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => Task.FromResult(blobs.TryRemove(name, out _));

    public Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The service takes no leases.");

    public Task<bool> IsLeasedAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The service takes no leases.");

    private static BlobProperties Properties(Blob blob) => new(blob.Name, blob.Content.Length, blob.ETag, DateTimeOffset.UnixEpoch);

    private void Begin(string? name)
    {
        if (name is not null)
        {
            BlobName.Check(name);
        }
        if (Fault is not null)
        {
            throw Fault;
        }
    }

    private string Store(string name, byte[] content)
    {
        var etag = (++version).ToString();
        blobs[name] = new Blob(name, content, etag);
        return etag;
    }
}
