using Lookahead.Azure.Blobs;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Tests.Blobs;

[NeedsAzurite]
[Collection(Azurite.Collection)]
public sealed class AzureBlobStoreContractTests(Azurite azurite) : BlobStoreContract
{
    protected override IBlobStore Connect() => new AzureBlobStore(
        new AzureBlobStoreOptions { ConnectionString = azurite.ConnectionString, Container = Azurite.Container, BlockBytes = 64 << 10 },
        TimeProvider.System, NullLoggerFactory.Instance);

    protected override Task AdvanceAsync(TimeSpan by) => Task.Delay(by);
}
