using Lookahead.Embedded.Blobs;
using Lookahead.Embedded.Queues;
using Lookahead.Embedded.Tests.Support;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Blobs;

/// <summary>No room: by the store's own limit, on a really full file system, and at the limit of the size of a file.</summary>
public sealed class FullStoreTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task MaxBytes_WouldBeExceeded_ThrowsAndKeepsWhatWasThere()
    {
        var store = new FileBlobStore(_root.Path, TimeProvider.System, new FileBlobStoreOptions { MaxBytes = 1000 });

        await FillAsync(store, fits: 400, tooMuch: 700);

        Assert.Empty(Directory.EnumerateFiles(_root["tmp"]));
        // Replacing counts the difference; deleting makes room.
        await store.PutAsync("a", new byte[600], PutCondition.None, Never);
        await store.AppendAsync("log", ReadOnlyMemory<byte>.Empty, Never);
        await Assert.ThrowsAsync<StorageFullException>(() => store.AppendAsync("log", new byte[1], Never));
        await store.DeleteAsync("a", Never);
        await store.AppendAsync("log", new byte[600], Never);
    }

    [TmpfsFact]
    public async Task FileSystemFull_AnyWrite_ThrowsAndKeepsWhatWasThere()
    {
        using var disk = new Tmpfs("3m");
        var store = new FileBlobStore(disk.Path, TimeProvider.System);

        await FillAsync(store, fits: 1_000_000, tooMuch: 2_000_000);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk.Path, "tmp")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(disk.Path, "appending")));
    }

    [TmpfsFact]
    public async Task FileSystemFull_ToTheLastByte_DeleteAndQueueStillWork()
    {
        using var disk = new Tmpfs("2m");
        var store = new FileBlobStore(disk.Path, TimeProvider.System);
        using var queue = new FileJobQueue(disk.Path, "jobs", TimeProvider.System);
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        await store.PutAsync("ballast", new byte[1_000_000], PutCondition.None, Never);
        FillUp(Path.Combine(disk.Path, "other"));

        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync("b", new byte[1], PutCondition.None, Never));
        await Assert.ThrowsAsync<StorageFullException>(() => store.TryAcquireLeaseAsync("lock", TimeSpan.FromSeconds(15), Never));
        await Assert.ThrowsAsync<StorageFullException>(() => queue.SendAsync(new QueueMessage("b"), TimeSpan.Zero, Never));
        var message = await queue.ReceiveAsync(TimeSpan.Zero, Never);
        await queue.CompleteAsync(message!, Never);
        Assert.True(await store.DeleteAsync("ballast", Never));

        await store.PutAsync("b", new byte[1000], PutCondition.None, Never);
        await queue.SendAsync(new QueueMessage("b"), TimeSpan.Zero, Never);
    }

    [Fact]
    public async Task FileSizeLimit_Exceeded_ThrowsInsteadOfKillingTheProcess()
    {
        using var process = TestProcess.StartWithFileSizeLimit(8192, "fill", _root.Path);

        Assert.Equal(["full big", "full big", "full log"], await process.RestOfOutputAsync());

        Assert.Equal(0, process.ExitCode);
        var store = new FileBlobStore(_root.Path, TimeProvider.System);
        Assert.Equal(100_000, (await store.GetPropertiesAsync("log", Never))!.Length);
        Assert.Null(await store.GetAsync("big", Never));
        Assert.Empty(Directory.EnumerateFiles(_root["tmp"]));
    }

    private static async Task FillAsync(FileBlobStore store, int fits, int tooMuch)
    {
        var etag = await store.PutAsync("a", new byte[fits], PutCondition.None, Never);
        await store.AppendAsync("log", new byte[fits], Never);
        var log = (await store.GetAsync("log", Never))!.ETag;

        var error = await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync("b", new byte[tooMuch], PutCondition.None, Never));
        Assert.Equal("b", error.BlobName);
        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync("a", new byte[fits + tooMuch], PutCondition.None, Never));
        await Assert.ThrowsAsync<StorageFullException>(
            () => store.UploadAsync("b", new MemoryStream(new byte[tooMuch]), PutCondition.None, Never));
        await Assert.ThrowsAsync<StorageFullException>(() => store.AppendAsync("log", new byte[tooMuch], Never));
        await Assert.ThrowsAsync<StorageFullException>(() => store.AppendAsync("new", new byte[tooMuch], Never));

        Assert.Null(await store.GetAsync("b", Never));
        Assert.Null(await store.GetAsync("new", Never));
        var kept = await store.GetAsync("a", Never);
        Assert.Equal((etag, fits), (kept!.ETag, kept.Content.Length));
        kept = await store.GetAsync("log", Never);
        Assert.Equal((log, fits), (kept!.ETag, kept.Content.Length));
    }

    private static void FillUp(string path)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        for (var (offset, size) = (0L, 65536); size > 0;)
        {
            try
            {
                RandomAccess.Write(file, new byte[size], offset);
                offset += size;
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }
}
