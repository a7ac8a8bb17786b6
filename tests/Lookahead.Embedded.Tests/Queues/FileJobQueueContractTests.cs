using Lookahead.Embedded.Queues;
using Lookahead.Jobs.Queues;
using Lookahead.PortContracts;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Queues;

public sealed class FileJobQueueContractTests : JobQueueContract, IDisposable
{
    private readonly TempFolder _root = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<FileJobQueue> _clients = [];

    protected override TimeSpan LockDuration => TimeSpan.FromSeconds(30);

    protected override int MaxDeliveryCount => 3;

    protected override IJobQueue Connect()
    {
        var queue = new FileJobQueue(
            _root.Path, "jobs", _time, new FileJobQueueOptions { LockDuration = LockDuration, MaxDeliveryCount = MaxDeliveryCount });
        lock (_clients)
        {
            _clients.Add(queue);
        }
        return queue;
    }

    protected override Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _clients.ForEach(queue => queue.Dispose());
        _root.Dispose();
    }
}
