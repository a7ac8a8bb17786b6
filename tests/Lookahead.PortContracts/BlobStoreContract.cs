using System.Text;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.PortContracts;

/// <summary>
/// What every <see cref="IBlobStore"/> does. A derived class runs it over one store; names are fresh in every test,
/// so that tests may share a container. Written only against the port.
/// </summary>
public abstract partial class BlobStoreContract
{
    private readonly string _folder = $"contract/{Guid.NewGuid():N}";

    /// <summary>A new client of the store under test; every call of one test reaches the same store.</summary>
    protected abstract IBlobStore Connect();

    /// <summary>Lets time pass on the store's clock: moved by hand where the store takes a clock, else by waiting.</summary>
    protected abstract Task AdvanceAsync(TimeSpan by);

    /// <summary>Azure allows 15 to 60 seconds.</summary>
    protected virtual TimeSpan LeaseDuration => TimeSpan.FromSeconds(15);

    protected static CancellationToken Never => CancellationToken.None;

    protected string Name(string end) => $"{_folder}/{end}";

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<string?> TextAsync(IBlobStore store, string name) =>
        await store.GetAsync(name, Never) is { } blob ? Encoding.UTF8.GetString(blob.Content) : null;

    [ContractFact]
    public async Task Get_NoBlob_ReturnsNull()
    {
        var store = Connect();

        Assert.Null(await store.GetAsync(Name("none"), Never));
        Assert.Null(await store.GetPropertiesAsync(Name("none"), Never));
        Assert.Null(await store.OpenReadAsync(Name("none"), Never));
        Assert.False(await store.DeleteAsync(Name("none"), Never));
    }

    [ContractFact]
    public async Task Get_FolderOfBlobs_ReturnsNull()
    {
        var store = Connect();
        await store.PutAsync(Name("folder/a"), Bytes("x"), PutCondition.None, Never);

        Assert.Null(await store.GetAsync(Name("folder"), Never));
        Assert.Null(await store.GetPropertiesAsync(Name("folder"), Never));
    }

    [ContractFact]
    public async Task Get_BelowABlob_ReturnsNull()
    {
        var store = Connect();
        await store.PutAsync(Name("a"), Bytes("x"), PutCondition.None, Never);

        Assert.Null(await store.GetAsync(Name("a/b"), Never));
        Assert.False(await store.DeleteAsync(Name("a/b"), Never));
    }

    [ContractFact]
    public async Task Put_ThenRead_AllReadersAgree()
    {
        var etag = await Connect().PutAsync(Name("a"), Bytes("hello"), PutCondition.None, Never);

        var store = Connect();
        var blob = await store.GetAsync(Name("a"), Never);
        Assert.Equal("hello", Encoding.UTF8.GetString(blob!.Content));
        Assert.Equal(Name("a"), blob.Name);
        Assert.Equal(etag, blob.ETag);
        var properties = await store.GetPropertiesAsync(Name("a"), Never);
        Assert.Equal((Name("a"), 5L, etag), (properties!.Name, properties.Length, properties.ETag));
        await using var stream = await store.OpenReadAsync(Name("a"), Never);
        using var text = new StreamReader(stream!);
        Assert.Equal("hello", await text.ReadToEndAsync(Never));
    }

    [ContractFact]
    public async Task Put_EmptyContent_IsABlob()
    {
        var store = Connect();

        await store.PutAsync(Name("empty"), ReadOnlyMemory<byte>.Empty, PutCondition.None, Never);

        Assert.Empty((await store.GetAsync(Name("empty"), Never))!.Content);
    }

    [ContractFact]
    public async Task Put_SameContentAgain_NewETag()
    {
        var store = Connect();
        var etags = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            etags.Add(await store.PutAsync(Name("a"), Bytes("same"), PutCondition.None, Never));
        }

        Assert.Equal(5, etags.Distinct().Count());
    }

    [ContractFact]
    public async Task Put_AfterDelete_NewETag()
    {
        var store = Connect();
        var first = await store.PutAsync(Name("a"), Bytes("same"), PutCondition.None, Never);
        Assert.True(await store.DeleteAsync(Name("a"), Never));
        Assert.Null(await store.GetAsync(Name("a"), Never));

        var second = await store.PutAsync(Name("a"), Bytes("same"), PutCondition.None, Never);

        Assert.NotEqual(first, second);
    }

    [ContractFact]
    public async Task Put_IfAbsentOverABlob_ThrowsAndKeepsIt()
    {
        var store = Connect();
        await store.PutAsync(Name("a"), Bytes("first"), PutCondition.IfAbsent, Never);

        var error = await Assert.ThrowsAsync<PreconditionFailedException>(
            () => store.PutAsync(Name("a"), Bytes("second"), PutCondition.IfAbsent, Never));

        Assert.Equal(Name("a"), error.BlobName);
        Assert.Equal("first", await TextAsync(store, Name("a")));
    }

    [ContractFact]
    public async Task Put_IfMatchCurrentVersion_Writes()
    {
        var store = Connect();
        var etag = await store.PutAsync(Name("a"), Bytes("first"), PutCondition.None, Never);

        var second = await store.PutAsync(Name("a"), Bytes("second"), PutCondition.IfMatch(etag), Never);

        Assert.Equal("second", await TextAsync(store, Name("a")));
        Assert.NotEqual(etag, second);
    }

    [ContractFact]
    public async Task Put_IfMatchOldVersion_ThrowsAndKeepsTheNew()
    {
        var store = Connect();
        var old = await store.PutAsync(Name("a"), Bytes("first"), PutCondition.None, Never);
        await store.PutAsync(Name("a"), Bytes("second"), PutCondition.None, Never);

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => store.PutAsync(Name("a"), Bytes("third"), PutCondition.IfMatch(old), Never));

        Assert.Equal("second", await TextAsync(store, Name("a")));
    }

    [ContractFact]
    public async Task Put_IfMatchNoBlob_Throws()
    {
        var store = Connect();
        var old = await store.PutAsync(Name("a"), Bytes("first"), PutCondition.None, Never);
        await store.DeleteAsync(Name("a"), Never);

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => store.PutAsync(Name("a"), Bytes("second"), PutCondition.IfMatch(old), Never));

        Assert.Null(await store.GetAsync(Name("a"), Never));
    }

    [ContractFact]
    public async Task Put_ManyClientsIncrementByCompareAndSwap_NoneIsLost()
    {
        await Connect().PutAsync(Name("counter"), Bytes("0"), PutCondition.IfAbsent, Never);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var store = Connect();
            for (var done = 0; done < 5;)
            {
                var blob = await store.GetAsync(Name("counter"), Never);
                var next = int.Parse(Encoding.UTF8.GetString(blob!.Content)) + 1;
                try
                {
                    await store.PutAsync(Name("counter"), Bytes($"{next}"), PutCondition.IfMatch(blob.ETag), Never);
                    done++;
                }
                catch (PreconditionFailedException)
                {
                    // Another client was faster: read again.
                }
            }
        })));

        Assert.Equal("20", await TextAsync(Connect(), Name("counter")));
    }

    [ContractFact]
    public async Task Put_WhileOthersRead_ReadersSeeWholeVersions()
    {
        var store = Connect();
        var sizes = new[] { 100_000, 30_000 };
        async Task<string> WriteAsync(int i) => await store.PutAsync(
            Name("a"), Enumerable.Repeat((byte)('a' + (i % 20)), sizes[i % 2]).ToArray(), PutCondition.None, Never);
        await WriteAsync(0);
        using var done = new CancellationTokenSource();
        var versions = new Dictionary<string, byte>();
        var reading = Task.Run(async () =>
        {
            var other = Connect();
            do
            {
                var blob = await other.GetAsync(Name("a"), Never);
                var letter = Assert.Single(blob!.Content.Distinct());
                Assert.Equal(sizes[(letter - 'a') % 2], blob.Content.Length);
                Assert.Equal(letter, versions.TryGetValue(blob.ETag, out var before) ? before : letter);
                versions[blob.ETag] = letter;
            }
            while (!done.IsCancellationRequested);
        });

        for (var i = 1; i <= 40 && !reading.IsCompleted; i++)
        {
            await WriteAsync(i);
        }
        await done.CancelAsync();
        await reading;
    }

    [ContractFact]
    public async Task Upload_LongStream_IsReadBackEqual()
    {
        var content = new byte[5_000_001];
        new Random(1).NextBytes(content);
        var store = Connect();

        var etag = await store.UploadAsync(Name("long"), new MemoryStream(content), PutCondition.IfAbsent, Never);

        Assert.Equal(etag, (await store.GetPropertiesAsync(Name("long"), Never))!.ETag);
        await using var stream = await store.OpenReadAsync(Name("long"), Never);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Never);
        Assert.True(content.AsSpan().SequenceEqual(copy.ToArray()));
    }

    [ContractFact]
    public async Task Upload_StreamBreaks_KeepsTheOldBlob()
    {
        var store = Connect();
        var etag = await store.PutAsync(Name("a"), Bytes("old"), PutCondition.None, Never);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => store.UploadAsync(Name("a"), new BreakingStream(100_000), PutCondition.None, Never));

        var blob = await store.GetAsync(Name("a"), Never);
        Assert.Equal((etag, "old"), (blob!.ETag, Encoding.UTF8.GetString(blob.Content)));
    }

    [ContractFact]
    public async Task Upload_ConditionFails_Throws()
    {
        var store = Connect();
        await store.PutAsync(Name("a"), Bytes("old"), PutCondition.None, Never);

        await Assert.ThrowsAsync<PreconditionFailedException>(
            () => store.UploadAsync(Name("a"), new MemoryStream(Bytes("new")), PutCondition.IfAbsent, Never));

        Assert.Equal("old", await TextAsync(store, Name("a")));
    }

    [ContractFact]
    public async Task Delete_ThenList_NotThere()
    {
        var store = Connect();
        await store.PutAsync(Name("folder/a"), Bytes("x"), PutCondition.None, Never);

        Assert.True(await store.DeleteAsync(Name("folder/a"), Never));

        Assert.False(await store.DeleteAsync(Name("folder/a"), Never));
        Assert.Empty(await ListAsync(store, Name("folder/")));
    }

    [ContractFact]
    public async Task List_ByPrefix_OrdinalOrderWithProperties()
    {
        var store = Connect();
        string[] names = ["l/b", "l/a/2", "l/a/10", "l/a-1", "l/a.1", "l/A", "l/a0", "other"];
        foreach (var name in names)
        {
            await store.PutAsync(Name(name), Bytes(name), PutCondition.None, Never);
        }

        var all = await ListAsync(store, Name("l/"));
        Assert.Equal(
            names.Where(name => name.StartsWith("l/", StringComparison.Ordinal)).Select(Name).Order(StringComparer.Ordinal),
            all.Select(blob => blob.Name));
        Assert.All(all, blob => Assert.Equal(blob.Name.Length - Name("").Length, blob.Length));
        Assert.Equal((await store.GetPropertiesAsync(Name("l/b"), Never))!.ETag, all.Single(blob => blob.Name == Name("l/b")).ETag);
        Assert.Equal([Name("l/a/10"), Name("l/a/2")], (await ListAsync(store, Name("l/a/"))).Select(blob => blob.Name));
        Assert.Equal([Name("l/a-1"), Name("l/a.1"), Name("l/a/10"), Name("l/a/2"), Name("l/a0")],
            (await ListAsync(store, Name("l/a"))).Select(blob => blob.Name));
        Assert.Empty(await ListAsync(store, Name("none/")));
        Assert.Equal(all.Skip(1).Select(blob => blob.Name), await store.ListAsync(Name("l/"), after: all[0].Name, Never).Select(blob => blob.Name).ToListAsync());
        Assert.Empty(await store.ListAsync(Name("l/"), after: all[^1].Name, Never).ToListAsync());
        Assert.Equal(all.Count, await store.ListAsync(Name("l/"), after: Name("l/"), Never).CountAsync()); // a name that no blob has
    }

    [ContractTheory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/.hidden")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    public async Task AnyCall_MalformedName_ThrowsArgumentException(string name)
    {
        var store = Connect();

        await Assert.ThrowsAsync<ArgumentException>(() => store.GetAsync(name, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.GetPropertiesAsync(name, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenReadAsync(name, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.PutAsync(name, Bytes("x"), PutCondition.None, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.UploadAsync(name, Stream.Null, PutCondition.None, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.AppendAsync(name, Bytes("x"), Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(name, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.TryAcquireLeaseAsync(name, LeaseDuration, Never));
        await Assert.ThrowsAsync<ArgumentException>(() => store.IsLeasedAsync(name, Never));
    }

    protected static async Task<List<BlobProperties>> ListAsync(IBlobStore store, string prefix)
    {
        var blobs = new List<BlobProperties>();
        await foreach (var blob in store.ListAsync(prefix, Never))
        {
            blobs.Add(blob);
        }
        return blobs;
    }
}
