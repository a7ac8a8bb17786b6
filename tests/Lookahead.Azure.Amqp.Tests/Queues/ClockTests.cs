using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;
using Lookahead.PortContracts;

namespace Lookahead.Azure.Amqp.Tests.Queues;

/// <summary>Delays by senders whose clock is not the service's.</summary>
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly CancellationToken Never = CancellationToken.None;

    private Rig rig = null!;

    public async Task InitializeAsync() => rig = await Rig.StartAsync(new QueueSettings());

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Theory]
    [InlineData(-10)]
    [InlineData(0)]
    public async Task Send_DelayedByAClockMinutesBehind_ComesAfterItsDelay(int minutes)
    {
        await using var queue = rig.Connect(time: new ShiftedClock(TimeSpan.FromMinutes(minutes)));
        await ReceiveOneAsync(queue);

        await queue.SendAsync(new QueueMessage("later"), TimeSpan.FromMinutes(1), Never);
        Assert.Null(await queue.ReceiveAsync(TimeSpan.FromMilliseconds(300), Never));

        rig.Time.Skip(TimeSpan.FromMinutes(1) + SkippingTimeProvider.Early);
        Assert.Equal("later", (await queue.ReceiveAsync(TimeSpan.FromSeconds(20), Never))?.Body);
    }

    [Fact]
    public async Task Send_DelayedByAClockMinutesAhead_ComesLaterByALocksLengthAtMost()
    {
        await using var queue = rig.Connect(time: new ShiftedClock(TimeSpan.FromMinutes(10)));
        await ReceiveOneAsync(queue);

        await queue.SendAsync(new QueueMessage("later"), TimeSpan.FromMinutes(1), Never);

        rig.Time.Skip(TimeSpan.FromMinutes(1) + new QueueSettings().LockDuration + SkippingTimeProvider.Early);
        Assert.Equal("later", (await queue.ReceiveAsync(TimeSpan.FromSeconds(20), Never))?.Body);
    }

    private static async Task ReceiveOneAsync(ServiceBusQueue queue)
    {
        await queue.SendAsync(new QueueMessage("before"), TimeSpan.Zero, Never);
        await queue.CompleteAsync((await queue.ReceiveAsync(TimeSpan.FromSeconds(20), Never))!, Never);
    }
}
