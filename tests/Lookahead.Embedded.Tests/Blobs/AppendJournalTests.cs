using System.Text;
using System.Text.Json;
using Lookahead.Embedded.Blobs;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Blobs;

/// <summary>Appends that were cut off: the states that a process killed at any point leaves behind.</summary>
public sealed class AppendJournalTests : IDisposable
{
    private const string Name = "jobs/log.jsonl";
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempFolder _root = new();
    private readonly ManualTimeProvider _time = new();
    private readonly FileBlobStore _store;

    public AppendJournalTests() => _store = new FileBlobStore(_root.Path, _time);

    public void Dispose() => _root.Dispose();

    private string DataPath => _root["blobs", "jobs", "log.jsonl"];

    private string EntryPath => _root["appending", NameHash.Of(Name) + ".json"];

    private async Task<Blob> BeginAsync(int cutAfter)
    {
        await _store.AppendAsync(Name, "one\n"u8.ToArray(), Never);
        var before = (await _store.GetAsync(Name, Never))!;
        var version = BlobVersion.Of(DataPath)!.Value;
        var entry = new AppendJournal.Entry("id", Name, version, new BlobVersion(8, version.Ticks + 10));
        await File.WriteAllBytesAsync(EntryPath, JsonSerializer.SerializeToUtf8Bytes(entry), Never);
        await File.AppendAllTextAsync(DataPath, "two\n"[..cutAfter], Never);
        return before;
    }

    private async Task<(string Text, string ETag)> ReadAsync()
    {
        var blob = (await _store.GetAsync(Name, Never))!;
        var properties = (await _store.GetPropertiesAsync(Name, Never))!;
        Assert.Equal((blob.Content.Length, blob.ETag), (properties.Length, properties.ETag));
        return (Encoding.UTF8.GetString(blob.Content), blob.ETag);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Read_AppendCutOff_SeesTheVersionBeforeAndUndoesIt(int cutAfter)
    {
        var before = await BeginAsync(cutAfter);

        Assert.Equal(("one\n", before.ETag), await ReadAsync());

        Assert.False(File.Exists(EntryPath));
        Assert.Equal("one\n", await File.ReadAllTextAsync(DataPath, Never));
    }

    [Fact]
    public async Task Append_AfterAnAppendCutOff_FollowsTheVersionBefore()
    {
        await BeginAsync(2);

        Assert.Equal(10, await _store.AppendAsync(Name, "three\n"u8.ToArray(), Never));

        Assert.Equal("one\nthree\n", (await ReadAsync()).Text);
    }

    [Fact]
    public async Task Put_AfterAnAppendCutOff_ComparesWithTheVersionBefore()
    {
        var before = await BeginAsync(2);

        await _store.PutAsync(Name, "new"u8.ToArray(), PutCondition.IfMatch(before.ETag), Never);

        Assert.Equal("new", (await ReadAsync()).Text);
        Assert.False(File.Exists(EntryPath));
    }

    [Fact]
    public async Task Read_AllBytesWritten_FinishesTheAppend()
    {
        var before = await BeginAsync(4);

        var (text, etag) = await ReadAsync();

        Assert.Equal("one\ntwo\n", text);
        Assert.NotEqual(before.ETag, etag);
        Assert.False(File.Exists(EntryPath));
    }

    [Fact]
    public async Task Read_WhileTheAppenderLives_SeesTheVersionBefore()
    {
        var before = await BeginAsync(2);
        using (await new BlobGuard(_root["locks"], TimeSpan.FromSeconds(1), _time).EnterAsync(Name, Never))
        {
            Assert.Equal(("one\n", before.ETag), await ReadAsync());
            Assert.True(File.Exists(EntryPath));
            await using var stream = await _store.OpenReadAsync(Name, Never);
            Assert.Equal("one\n", await new StreamReader(stream!).ReadToEndAsync(Never));
        }
    }

    [Fact]
    public async Task Read_EntryOfAnAppendLongDone_IsDropped()
    {
        await BeginAsync(4);
        await File.AppendAllTextAsync(DataPath, "three\n", Never);

        Assert.Equal("one\ntwo\nthree\n", (await ReadAsync()).Text);
        Assert.False(File.Exists(EntryPath));
    }

    [Fact]
    public async Task Delete_AppendCutOff_RemovesBoth()
    {
        await BeginAsync(2);

        Assert.True(await _store.DeleteAsync(Name, Never));

        Assert.False(File.Exists(EntryPath));
        Assert.Null(await _store.GetAsync(Name, Never));
    }
}
