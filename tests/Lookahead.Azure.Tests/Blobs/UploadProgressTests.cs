using System.Collections.Concurrent;
using Lookahead.Azure.Blobs;
using Lookahead.Jobs.Storage;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Tests.Blobs;

[NeedsAzurite]
[Collection(Azurite.Collection)]
public sealed class UploadProgressTests(Azurite azurite)
{
    [ContractFact]
    public async Task Upload_OfManyBlocks_TellsGrowingSumsUpToTheWhole()
    {
        var store = new AzureBlobStore(
            new AzureBlobStoreOptions { ConnectionString = azurite.ConnectionString, Container = Azurite.Container, BlockBytes = 1000 }, TimeProvider.System, NullLoggerFactory.Instance);
        var told = new Told();

        await store.UploadAsync("progress", new MemoryStream(new byte[9500]), PutCondition.None, told, default);

        Assert.Equal(10, told.Sums.Count);
        Assert.Equal(told.Sums.Order().Distinct(), told.Sums);
        Assert.Equal(9500, told.Sums.Last());
    }

    /// <summary>At once, unlike <see cref="Progress{T}"/>, which may change the order.</summary>
    private sealed class Told : IProgress<long>
    {
        public ConcurrentQueue<long> Sums { get; } = new();

        public void Report(long value) => Sums.Enqueue(value);
    }
}
