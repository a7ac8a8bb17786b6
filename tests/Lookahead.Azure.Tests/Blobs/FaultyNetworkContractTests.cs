using Lookahead.Azure.Blobs;
using Lookahead.Azure.Resilience;
using Lookahead.Azure.Tests.Support;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Tests.Blobs;

/// <summary>The whole contract while three of ten requests fail, two of them after they were carried out.</summary>
[NeedsAzurite]
[Collection(Azurite.Collection)]
public sealed class FaultyNetworkContractTests(Azurite azurite) : BlobStoreContract
{
    private static int seeds;

    protected override IBlobStore Connect() => new AzureBlobStore(
        new AzureBlobStoreOptions
        {
            ConnectionString = azurite.ConnectionString,
            Container = Azurite.Container,
            BlockBytes = 64 << 10,
            Resilience = new AzureResilienceOptions { Retries = 30, FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(20) },
        },
        TimeProvider.System, NullLoggerFactory.Instance, new FaultyTransport(rate: 0.3, seed: Interlocked.Increment(ref seeds)));

    protected override Task AdvanceAsync(TimeSpan by) => Task.Delay(by);
}
