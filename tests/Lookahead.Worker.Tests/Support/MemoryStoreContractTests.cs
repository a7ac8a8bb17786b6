using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.PortContracts;

namespace Lookahead.Worker.Tests.Support;

/// <summary>The stores that the worker is tested over behave as the ports say.</summary>
public sealed class MemoryBlobStoreContractTests : BlobStoreContract
{
    private readonly SkewClock clock = new();
    private readonly MemoryBlobStore store;

    public MemoryBlobStoreContractTests() => store = new MemoryBlobStore(clock);

    protected override IBlobStore Connect() => store;

    protected override Task AdvanceAsync(TimeSpan by)
    {
        clock.Advance(by);
        return Task.CompletedTask;
    }
}

/// <inheritdoc cref="MemoryBlobStoreContractTests"/>
public sealed class MemoryJobQueueContractTests : JobQueueContract
{
    private readonly SkewClock clock = new();
    private readonly MemoryJobQueue queue;

    public MemoryJobQueueContractTests() => queue = new MemoryJobQueue(clock, LockDuration, MaxDeliveryCount);

    protected override TimeSpan LockDuration => TimeSpan.FromSeconds(60);

    protected override int MaxDeliveryCount => 3;

    protected override IJobQueue Connect() => queue;

    protected override Task AdvanceAsync(TimeSpan by)
    {
        clock.Advance(by);
        return Task.CompletedTask;
    }
}
