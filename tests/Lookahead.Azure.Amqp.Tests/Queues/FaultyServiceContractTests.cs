using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;
using Lookahead.PortContracts;

namespace Lookahead.Azure.Amqp.Tests.Queues;

/// <summary>
/// The whole contract while three of ten sends, settlements and renewals are struck: throttled, or their connection cut
/// before or after they were carried out. Duplicate detection takes out what is sent twice, which the contract does not expect.
/// </summary>
public sealed class FaultyServiceContractTests : JobQueueContract, IAsyncLifetime
{
    private static int seeds;
    private Rig rig = null!;

    protected override TimeSpan LockDuration => TimeSpan.FromSeconds(60);

    protected override int MaxDeliveryCount => 3;

    protected override TimeSpan ArrivalWait => TimeSpan.FromSeconds(20);

    protected override TimeSpan AbsenceWait => TimeSpan.FromMilliseconds(400);

    public async Task InitializeAsync()
    {
        rig = await Rig.StartAsync(new QueueSettings
        {
            LockDuration = LockDuration,
            MaxDeliveryCount = MaxDeliveryCount,
            DuplicateDetectionWindow = TimeSpan.FromHours(1),
        });
        rig.Emulator.Faults.StrikeAtRandom(0.3, Interlocked.Increment(ref seeds));
    }

    public async Task DisposeAsync() => await rig.DisposeAsync();

    protected override IJobQueue Connect() => rig.Connect();

    protected override Task AdvanceAsync(TimeSpan by)
    {
        rig.Time.Skip(by);
        return Task.CompletedTask;
    }
}
