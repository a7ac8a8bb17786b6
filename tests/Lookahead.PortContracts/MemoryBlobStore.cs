using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Lookahead.Jobs.Storage;

namespace Lookahead.PortContracts;

/// <summary>Blobs in memory, with faults on demand. The contract suite runs over it in Lookahead.Worker.Tests.</summary>
public sealed class MemoryBlobStore(TimeProvider time) : IBlobStore
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Blob> blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Id, DateTimeOffset Until)> leases = [];
    private long version;
    private int reads;

    private TimeProvider Time { get; } = time;

    /// <summary>What every call throws; null: none.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Called with the blob's name before every write; may throw.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>Called with the blob's name after every write; what it throws is an answer that got lost.</summary>
    public Action<string>? AfterWrite { get; set; }

    /// <summary>Blobs asked for so far.</summary>
    public int Reads => Volatile.Read(ref reads);

    /// <summary>Names of all blobs in ordinal order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (gate)
            {
                return [.. blobs.Keys];
            }
        }
    }

    /// <summary>Names in the order in which they were written.</summary>
    public ConcurrentQueue<string> Written { get; } = new();

    /// <summary>Ends a lease as if its time had passed.</summary>
    public void BreakLease(string name)
    {
        lock (gate)
        {
            leases.Remove(name);
        }
    }

    public Task<Blob?> GetAsync(string name, CancellationToken cancellationToken)
    {
        Check(name);
        Interlocked.Increment(ref reads);
        lock (gate)
        {
            return Task.FromResult(blobs.GetValueOrDefault(name));
        }
    }

    public async Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken) =>
        await GetAsync(name, cancellationToken) is { } blob ? Properties(blob) : null;

    public async Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
        await GetAsync(name, cancellationToken) is { } blob ? new MemoryStream(blob.Content, writable: false) : null;

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        string etag;
        Begin(name, cancellationToken);
        lock (gate)
        {
            var old = blobs.GetValueOrDefault(name);
            if ((condition.MustNotExist && old is not null) || (condition.ETag is { } expected && old?.ETag != expected))
            {
                throw new PreconditionFailedException(name, condition);
            }
            etag = Store(name, content.ToArray());
        }
        AfterWrite?.Invoke(name);
        return Task.FromResult(etag);
    }

    public async Task<string> UploadAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        Check(name);
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return await PutAsync(name, copy.ToArray(), condition, cancellationToken);
    }

    public Task<long> AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        long length;
        Begin(name, cancellationToken);
        lock (gate)
        {
            byte[] all = [.. blobs.GetValueOrDefault(name)?.Content ?? [], .. content.Span];
            Store(name, all);
            length = all.Length;
        }
        AfterWrite?.Invoke(name);
        return Task.FromResult(length);
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowFault();
        Blob[] found;
        lock (gate)
        {
            found = [.. blobs.Values.Where(b => b.Name.StartsWith(prefix, StringComparison.Ordinal) && (after is null || string.CompareOrdinal(b.Name, after) > 0))];
        }
        foreach (var blob in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Properties(blob);
        }
        await Task.CompletedTask;
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        Check(name);
        lock (gate)
        {
            return Task.FromResult(blobs.Remove(name));
        }
    }

    public Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        Check(name);
        lock (gate)
        {
            if (IsAlive(name))
            {
                return Task.FromResult<IBlobLease?>(null);
            }
            if (!blobs.ContainsKey(name))
            {
                Store(name, []);
            }
            var lease = new Lease(this, name, duration);
            leases[name] = (lease.Id, Time.GetUtcNow() + duration);
            return Task.FromResult<IBlobLease?>(lease);
        }
    }

    public Task<bool> IsLeasedAsync(string name, CancellationToken cancellationToken)
    {
        Check(name);
        lock (gate)
        {
            return Task.FromResult(IsAlive(name));
        }
    }

    private void Check(string name)
    {
        BlobName.Check(name);
        ThrowFault();
    }

    private void ThrowFault()
    {
        if (Fault is not null)
        {
            throw Fault;
        }
    }

    private void Begin(string name, CancellationToken cancellationToken)
    {
        Check(name);
        cancellationToken.ThrowIfCancellationRequested();
        BeforeWrite?.Invoke(name);
    }

    private string Store(string name, byte[] content)
    {
        var etag = $"v{++version}";
        blobs[name] = new Blob(name, content, etag);
        Written.Enqueue(name);
        return etag;
    }

    private bool IsAlive(string name) => leases.TryGetValue(name, out var lease) && lease.Until > Time.GetUtcNow();

    private BlobProperties Properties(Blob blob) => new(blob.Name, blob.Content.Length, blob.ETag, Time.GetUtcNow());

    private sealed class Lease(MemoryBlobStore store, string name, TimeSpan duration) : IBlobLease
    {
        public string Id { get; } = Guid.NewGuid().ToString("N");

        public Task RenewAsync(CancellationToken cancellationToken)
        {
            lock (store.gate)
            {
                if (!store.leases.TryGetValue(name, out var lease) || lease.Id != Id || !store.IsAlive(name))
                {
                    throw new LeaseLostException(name);
                }
                store.leases[name] = (Id, store.Time.GetUtcNow() + duration);
            }
            return Task.CompletedTask;
        }

        public Task ReleaseAsync(CancellationToken cancellationToken)
        {
            lock (store.gate)
            {
                if (store.leases.TryGetValue(name, out var lease) && lease.Id == Id)
                {
                    store.leases.Remove(name);
                }
            }
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync() => await ReleaseAsync(CancellationToken.None);
    }
}
