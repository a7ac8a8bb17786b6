using Lookahead.Embedded.Blobs;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Blobs;

public sealed class FileBlobStoreContractTests : BlobStoreContract, IDisposable
{
    private readonly TempFolder _root = new();
    private readonly ManualTimeProvider _time = new();

    protected override IBlobStore Connect() => new FileBlobStore(_root.Path, _time);

    protected override Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    public void Dispose() => _root.Dispose();
}
