using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;
using Lookahead.PortContracts;

namespace Lookahead.Azure.Amqp.Tests.Queues;

public sealed class ServiceBusQueueContractTests : JobQueueContract, IAsyncLifetime
{
    private Rig rig = null!;

    protected override TimeSpan LockDuration => TimeSpan.FromSeconds(60);

    protected override int MaxDeliveryCount => 3;

    protected override TimeSpan ArrivalWait => TimeSpan.FromSeconds(20);

    protected override TimeSpan AbsenceWait => TimeSpan.FromMilliseconds(400);

    public async Task InitializeAsync() => rig = await Rig.StartAsync(new QueueSettings { LockDuration = LockDuration, MaxDeliveryCount = MaxDeliveryCount });

    public async Task DisposeAsync() => await rig.DisposeAsync();

    protected override IJobQueue Connect() => rig.Connect();

    protected override Task AdvanceAsync(TimeSpan by)
    {
        rig.Time.Skip(by);
        return Task.CompletedTask;
    }
}
