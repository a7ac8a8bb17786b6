using System.Runtime.CompilerServices;
using Lookahead.Embedded.Files;
using Lookahead.Embedded.Locks;
using Lookahead.Jobs.Storage;

namespace Lookahead.Embedded.Blobs;

/// <summary>
/// Blobs as plain files under <c>{root}/blobs</c>, for several processes on one machine at once; see docs/embedded.md.
/// A write goes to a temporary file that is flushed and renamed; conditions are checked under a lock per name that the
/// kernel frees when its holder dies. The ETag is the file's time of last write, forced to grow, and its length.
/// Besides the errors of <see cref="IBlobStore"/>: <see cref="BlobNameConflictException"/>.
/// </summary>
public sealed class FileBlobStore : IBlobStore
{
    private const int CopyBufferBytes = 128 * 1024;

    private readonly FileBlobStoreOptions _options;
    private readonly TempFolder _temp;
    private readonly BlobFolder _blobs;
    private readonly BlobGuard _guards;
    private readonly FileGuard _quotaGuard;
    private readonly AppendJournal _journal;
    private readonly BlobReader _reader;
    private readonly LeaseTable _leases;

    /// <summary>Opens the store in a folder, which is created when absent.</summary>
    /// <exception cref="NotSupportedException">The folder's file system lacks locks or exact file times.</exception>
    public FileBlobStore(string rootFolder, TimeProvider time, FileBlobStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _options = options ?? new FileBlobStoreOptions();
        var store = StoreFolder.Open(rootFolder, time, _options.TempFileLifetime);
        var locks = store.Folder("locks");
        _temp = store.Temp;
        _blobs = new BlobFolder(store.Folder("blobs"));
        _guards = new BlobGuard(locks, _options.GuardTimeout, time);
        _quotaGuard = new FileGuard(Path.Combine(locks, "quota.lock"), _options.GuardTimeout);
        _journal = new AppendJournal(store.Folder("appending"), _temp);
        _reader = new BlobReader(_blobs, _journal, _guards);
        _leases = new LeaseTable(store.Folder("leases"), _temp, _guards, time);
    }

    public async Task<Blob?> GetAsync(string name, CancellationToken cancellationToken)
    {
        await using var stream = Open(name, out var version);
        if (stream is null)
        {
            return null;
        }
        if (stream.Length > Array.MaxLength)
        {
            throw new IOException($"Blob '{name}' has {stream.Length} bytes, too many to read at once: open it as a stream.");
        }
        var content = new byte[stream.Length];
        await stream.ReadExactlyAsync(content, cancellationToken);
        return new Blob(name, content, version.ETag);
    }

    public Task<BlobProperties?> GetPropertiesAsync(string name, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        return Task.FromResult(Properties(name));
    }

    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(Open(name, out _) is { } stream ? new BufferedStream(stream, CopyBufferBytes) : null);

    public Task<string> PutAsync(string name, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken) =>
        WriteAsync(name, condition, staged =>
        {
            staged.Write(content.Span);
            return Task.CompletedTask;
        }, cancellationToken);

    public Task<string> UploadAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return WriteAsync(name, condition, async staged =>
        {
            var buffer = new byte[CopyBufferBytes];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                staged.Write(buffer.AsSpan(0, read));
            }
            staged.Flush();
        }, cancellationToken);
    }

    public async Task<long> AppendAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        using var guard = await _guards.EnterAsync(name, cancellationToken);
        try
        {
            var path = _blobs.PathOf(name);
            _journal.Recover(name, path);
            if (BlobVersion.Of(path) is not { } before)
            {
                using var staged = _temp.Create();
                staged.Write(content.Span);
                await CommitAsync(guard, name, staged, null, cancellationToken);
                return content.Length;
            }
            using var quota = await ReserveAsync(content.Length, cancellationToken);
            _journal.Append(name, path, content.Span, before, _guards.NextTicks(guard, before));
            return before.Length + content.Length;
        }
        catch (IOException e) when (IoErrors.IsFull(e))
        {
            throw new StorageFullException(name, e);
        }
    }

    public async IAsyncEnumerable<BlobProperties> ListAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
        {
            BlobName.Check(prefix.EndsWith('/') ? prefix[..^1] : prefix);
        }
        var names = await Task.Run(() => _blobs.Names(prefix), cancellationToken);
        foreach (var name in names.Where(name => after is null || string.CompareOrdinal(name, after) > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Properties(name) is { } properties)
            {
                yield return properties;
            }
        }
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        using var guard = await _guards.EnterAsync(name, cancellationToken);
        var path = _blobs.PathOf(name);
        _journal.Recover(name, path);
        _leases.Forget(name);
        if (BlobVersion.Of(path) is not { } last)
        {
            return false;
        }
        BlobGuard.Retire(guard, last);
        _blobs.Delete(name);
        return true;
    }

    public async Task<IBlobLease?> TryAcquireLeaseAsync(string name, TimeSpan duration, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        using var guard = await _guards.EnterAsync(name, cancellationToken);
        try
        {
            if (_leases.IsAlive(name))
            {
                return null;
            }
            if (BlobVersion.Of(_blobs.PathOf(name)) is null)
            {
                using var empty = _temp.Create();
                await CommitAsync(guard, name, empty, null, cancellationToken);
            }
            return _leases.Take(name, duration);
        }
        catch (IOException e) when (IoErrors.IsFull(e))
        {
            throw new StorageFullException(name, e);
        }
    }

    public Task<bool> IsLeasedAsync(string name, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        return Task.FromResult(_leases.IsAlive(name));
    }

    private SnapshotStream? Open(string name, out BlobVersion version)
    {
        BlobName.Check(name);
        var opened = _reader.Open(name);
        version = opened?.Version ?? default;
        return opened is { } blob ? new SnapshotStream(blob.Handle, blob.Version.Length) : null;
    }

    private BlobProperties? Properties(string name)
    {
        if (_reader.Open(name) is not { } blob)
        {
            return null;
        }
        blob.Handle.Dispose();
        return new BlobProperties(name, blob.Version.Length, blob.Version.ETag, new DateTimeOffset(blob.Version.Modified));
    }

    private async Task<string> WriteAsync(
        string name, PutCondition condition, Func<StagedFile, Task> fill, CancellationToken cancellationToken)
    {
        BlobName.Check(name);
        ArgumentNullException.ThrowIfNull(condition);
        try
        {
            // The long part happens outside the guard.
            using var staged = _temp.Create(_options.MaxBytes ?? long.MaxValue);
            await fill(staged);
            using var guard = await _guards.EnterAsync(name, cancellationToken);
            _journal.Recover(name, _blobs.PathOf(name));
            var current = BlobVersion.Of(_blobs.PathOf(name));
            if ((condition.MustNotExist && current is not null) || (condition.ETag is { } etag && current?.ETag != etag))
            {
                throw new PreconditionFailedException(name, condition);
            }
            return (await CommitAsync(guard, name, staged, current, cancellationToken)).ETag;
        }
        catch (IOException e) when (IoErrors.IsFull(e))
        {
            throw new StorageFullException(name, e);
        }
    }

    /// <summary>Moves a filled file to its name under the guard.</summary>
    private async Task<BlobVersion> CommitAsync(
        FileGuard.Held guard, string name, StagedFile staged, BlobVersion? current, CancellationToken cancellationToken)
    {
        using var quota = await ReserveAsync(staged.Length - (current?.Length ?? 0), cancellationToken);
        var version = new BlobVersion(staged.Length, _guards.NextTicks(guard, current));
        _blobs.Place(staged, name, version.Ticks);
        return version;
    }

    /// <summary>Checks the quota, if there is one, and holds other writers back until the growth has happened.</summary>
    private async Task<IDisposable?> ReserveAsync(long growth, CancellationToken cancellationToken)
    {
        if (_options.MaxBytes is not { } max)
        {
            return null;
        }
        var held = await _quotaGuard.EnterAsync(cancellationToken);
        if (growth > 0 && _blobs.TotalBytes() + growth > max)
        {
            held.Dispose();
            throw IoErrors.Full($"The store is limited to {max} bytes.");
        }
        return held;
    }
}
