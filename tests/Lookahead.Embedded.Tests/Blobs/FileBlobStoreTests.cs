using System.Text;
using Lookahead.Embedded.Blobs;
using Lookahead.Embedded.Files;
using Lookahead.Embedded.Locks;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using TempFolder = Lookahead.TestSupport.TempFolder;

namespace Lookahead.Embedded.Tests.Blobs;

public sealed class FileBlobStoreTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempFolder _root = new();
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _root.Dispose();

    private FileBlobStore Open() => new(_root.Path, _time);

    private Task<string> PutAsync(string name, string text) =>
        Open().PutAsync(name, Encoding.UTF8.GetBytes(text), PutCondition.None, Never);

    [Fact]
    public async Task Put_Always_IsAPlainFileAndLeavesNoOther()
    {
        await PutAsync("jobs/j-1/report.html", "<html>");

        Assert.Equal("<html>", await File.ReadAllTextAsync(_root["blobs", "jobs", "j-1", "report.html"], Never));
        Assert.Empty(Directory.EnumerateFiles(_root["tmp"]));
    }

    [Fact]
    public async Task Put_ClockGoesBack_ETagIsNewAndGrows()
    {
        var first = await PutAsync("a", "same");
        _time.Advance(-TimeSpan.FromDays(1));
        var second = await PutAsync("a", "same");
        await Open().DeleteAsync("a", Never);
        _time.Advance(-TimeSpan.FromDays(1));
        var third = await PutAsync("a", "same");

        string[] etags = [first, second, third];
        Assert.Equal(3, etags.Distinct().Count());
        Assert.Equal(etags.Order(StringComparer.Ordinal), etags);
    }

    [Fact]
    public async Task Delete_AfterAPersonTouchedTheFile_LaterETagIsStillNew()
    {
        await PutAsync("a", "same");
        File.SetLastWriteTimeUtc(_root["blobs", "a"], _time.GetUtcNow().UtcDateTime.AddDays(2));
        var touched = (await Open().GetAsync("a", Never))!.ETag;
        await Open().DeleteAsync("a", Never);
        _time.Advance(TimeSpan.FromDays(2));

        Assert.NotEqual(touched, await PutAsync("a", "same"));
    }

    [Fact]
    public async Task GetProperties_LastModified_IsOnTheStoresClock()
    {
        await PutAsync("a", "x");

        Assert.Equal(_time.GetUtcNow(), (await Open().GetPropertiesAsync("a", Never))!.LastModified, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Put_BelowABlob_ThrowsNameConflict()
    {
        await PutAsync("a", "blob");

        var error = await Assert.ThrowsAsync<BlobNameConflictException>(() => PutAsync("a/b/c", "x"));

        Assert.Equal("a/b/c", error.BlobName);
        Assert.Equal("blob", await File.ReadAllTextAsync(_root["blobs", "a"], Never));
    }

    [Fact]
    public async Task Put_OverAFolderOfBlobs_ThrowsNameConflict()
    {
        await PutAsync("a/b", "x");

        await Assert.ThrowsAsync<BlobNameConflictException>(() => PutAsync("a", "blob"));

        Assert.Equal("x", await File.ReadAllTextAsync(_root["blobs", "a", "b"], Never));
        Assert.Empty(Directory.EnumerateFiles(_root["tmp"]));
    }

    [Fact]
    public async Task Put_OverAFolderThatWasEmptied_Writes()
    {
        await PutAsync("a/b/c", "x");
        await Open().DeleteAsync("a/b/c", Never);
        Assert.False(Directory.Exists(_root["blobs", "a"]));
        // What a process leaves that dies between deleting a file and its folders.
        Directory.CreateDirectory(_root["blobs", "a", "b", "c"]);

        await PutAsync("a", "blob");

        Assert.Equal("blob", await File.ReadAllTextAsync(_root["blobs", "a"], Never));
    }

    [Fact]
    public async Task PutAndDelete_InOneFolderAtOnce_NeitherFails()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var store = Open();
            for (var i = 0; i < 50; i++)
            {
                await store.PutAsync($"x/y/{worker}", new byte[1], PutCondition.IfAbsent, Never);
                Assert.True(await store.DeleteAsync($"x/y/{worker}", Never));
            }
        })));
    }

    [Fact]
    public async Task List_StrangeFilesInTheFolder_AreNoBlobs()
    {
        await PutAsync("a", "x");
        await File.WriteAllTextAsync(_root["blobs", ".DS_Store"], "", Never);
        await File.WriteAllTextAsync(_root["blobs", "with space"], "", Never);

        var blobs = new List<string>();
        await foreach (var blob in Open().ListAsync("", Never))
        {
            blobs.Add(blob.Name);
        }

        Assert.Equal(["a"], blobs);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc")]
    [InlineData("a//b")]
    public async Task List_MalformedPrefix_ThrowsArgumentException(string prefix)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () =>
        {
            await foreach (var _ in Open().ListAsync(prefix, Never))
            {
            }
        });
    }

    [Fact]
    public void Open_LeftoversInTmp_OnlyOldOnesOfTheDeadAreDeleted()
    {
        Open();
        var temp = new Files.TempFolder(_root["tmp"], _time);
        var dead = temp.NewPath();
        File.WriteAllText(dead, "cut off");
        using var alive = temp.Create();
        _time.Advance(TimeSpan.FromHours(2));
        var young = temp.NewPath();
        File.WriteAllText(young, "just begun");

        Open();

        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(young));
        Assert.Equal(2, Directory.EnumerateFiles(_root["tmp"]).Count());
        alive.MoveTo(_root["blobs", "alive"]);
    }

    [Fact]
    public async Task Guard_HeldForTooLong_ThrowsTimeoutThatNamesTheFile()
    {
        var store = new FileBlobStore(_root.Path, _time, new FileBlobStoreOptions { GuardTimeout = TimeSpan.FromMilliseconds(20) });
        var held = Enumerable.Range(0, 64).Select(i => OsLock.TryTake(_root["locks", $"{i:d2}.lock"])).ToList();

        var error = await Assert.ThrowsAsync<TimeoutException>(() => store.PutAsync("a", new byte[1], PutCondition.None, Never));

        Assert.Contains(_root["locks"], error.Message, StringComparison.Ordinal);
        Assert.Null(await store.GetAsync("a", Never));
        held.ForEach(handle => handle!.Dispose());
        await store.PutAsync("a", new byte[1], PutCondition.None, Never);
    }

    [Fact]
    public async Task Lease_HoldersLockFreed_IsFreeAtOnceAndItsFilesAreSwept()
    {
        var store = Open();
        await store.TryAcquireLeaseAsync("lock", TimeSpan.FromSeconds(15), Never);
        var folder = Assert.Single(Directory.EnumerateDirectories(_root["leases"]));
        // What the kernel leaves of a dead holder: its document and its lock file, unlocked.
        var document = await File.ReadAllBytesAsync(Path.Combine(folder, "lease.json"), Never);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "lease.json"),
            Encoding.UTF8.GetString(document).Replace("\"Id\":\"", "\"Id\":\"dead", StringComparison.Ordinal),
            Never);
        await File.WriteAllTextAsync(Path.Combine(folder, "dead.lock"), "", Never);

        Assert.False(await store.IsLeasedAsync("lock", Never));
        await using var lease = await store.TryAcquireLeaseAsync("lock", TimeSpan.FromSeconds(15), Never);
        Assert.NotNull(lease);
        Assert.False(File.Exists(Path.Combine(folder, "dead.lock")));
    }

    [Fact]
    public async Task Delete_BlobWithADeadLease_ForgetsTheLease()
    {
        var store = Open();
        await store.TryAcquireLeaseAsync("lock", TimeSpan.FromSeconds(15), Never);
        _time.Advance(TimeSpan.FromSeconds(16));

        await store.DeleteAsync("lock", Never);

        Assert.Empty(Directory.EnumerateDirectories(_root["leases"]));
    }
}
