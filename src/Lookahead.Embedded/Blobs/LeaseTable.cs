using System.Text.Json;
using Lookahead.Embedded.Files;
using Lookahead.Embedded.Locks;
using Lookahead.Jobs.Storage;

namespace Lookahead.Embedded.Blobs;

/// <summary>
/// Who holds which lease: leases/{hash of name}/lease.json names the holder's lock file beside it and when the lease
/// ends. A lease is alive while its lock file is locked (so its process lives) and its time has not passed.
/// </summary>
internal sealed class LeaseTable(string folder, TempFolder temp, BlobGuard guards, TimeProvider time)
{
    private sealed record Document(string Name, string Id, DateTimeOffset ExpiresAt);

    /// <summary>Needs no guard: the document is replaced in one step, and its lock file is there before it.</summary>
    public bool IsAlive(string name) =>
        Find(name) is { } lease && lease.ExpiresAt > time.GetUtcNow() && OwnerLock.IsAlive(FolderOf(name), lease.Id);

    /// <summary>Takes a lease of which <see cref="IsAlive"/> has said that nobody holds it. Call under the blob's guard.</summary>
    public FileBlobLease Take(string name, TimeSpan duration)
    {
        var own = Directory.CreateDirectory(FolderOf(name)).FullName;
        OwnerLock.DeleteDead(own);
        var ownerLock = new OwnerLock(own);
        try
        {
            Write(name, ownerLock.Id, duration);
            return new FileBlobLease(this, name, duration, ownerLock);
        }
        catch
        {
            ownerLock.Dispose();
            throw;
        }
    }

    /// <exception cref="LeaseLostException">Another holder took the lease, or it was given up.</exception>
    public async Task RenewAsync(string name, string id, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var guard = await guards.EnterAsync(name, cancellationToken);
        if (Find(name)?.Id != id)
        {
            throw new LeaseLostException(name);
        }
        Write(name, id, duration);
    }

    /// <summary>Removes the lease when it is still the given one.</summary>
    public async Task ReleaseAsync(string name, string id, CancellationToken cancellationToken)
    {
        using var guard = await guards.EnterAsync(name, cancellationToken);
        if (Find(name)?.Id == id)
        {
            Directory.Delete(FolderOf(name), recursive: true);
        }
    }

    /// <summary>Removes the traces of dead leases on a blob that is deleted. Call under the blob's guard.</summary>
    public void Forget(string name)
    {
        if (Directory.Exists(FolderOf(name)) && !IsAlive(name))
        {
            Directory.Delete(FolderOf(name), recursive: true);
        }
    }

    private void Write(string name, string id, TimeSpan duration) => temp.WriteAtomically(
        DocumentOf(name), JsonSerializer.SerializeToUtf8Bytes(new Document(name, id, time.GetUtcNow() + duration)));

    private Document? Find(string name) => JsonFile.TryRead<Document>(DocumentOf(name));

    private string FolderOf(string name) => Path.Combine(folder, NameHash.Of(name));

    private string DocumentOf(string name) => Path.Combine(FolderOf(name), "lease.json");
}
