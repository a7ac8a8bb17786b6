using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;

namespace Lookahead.Azure.Amqp.Tests.Queues;

/// <summary>What becomes of a message that comes when its receiver has given up waiting, and of those that nobody asked for.</summary>
public sealed class UnclaimedMessageTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly CancellationToken Never = CancellationToken.None;

    private Rig rig = null!;

    public async Task InitializeAsync() => rig = await Rig.StartAsync(new QueueSettings());

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task Receive_MessageCameAfterTheLastOneTimedOut_GivesIt()
    {
        var queue = await WithUnclaimedAsync();

        var message = await queue.ReceiveAsync(TimeSpan.Zero, Never);

        Assert.Equal(("late", 1), (message?.Body, message?.DeliveryCount));
        await queue.CompleteAsync(message!, Never);
        Assert.Equal(0, rig.Emulator.Count(Rig.Queue));
    }

    [Fact]
    public async Task Receive_LockOfTheUnclaimedOneWasLost_GivesItAnewInstead()
    {
        var queue = await WithUnclaimedAsync();
        rig.Emulator.Faults.LoseLocks();

        var message = await queue.ReceiveAsync(Long, Never);

        Assert.Equal(("late", 2), (message?.Body, message?.DeliveryCount));
        await queue.CompleteAsync(message!, Never);
        Assert.Equal(0, rig.Emulator.Count(Rig.Queue));
    }

    [Fact]
    public async Task Receive_UnclaimedForLong_IsGivenBackToOthers()
    {
        await WithUnclaimedAsync();

        rig.Time.Skip(rig.Options.HoldUnclaimed);

        var message = await rig.Connect().ReceiveAsync(Long, Never);
        Assert.Equal(("late", 2), (message?.Body, message?.DeliveryCount));
    }

    [Fact]
    public async Task Dispose_WithAnUnclaimedMessage_GivesItBack()
    {
        var queue = await WithUnclaimedAsync();

        await queue.DisposeAsync();

        Assert.Equal((1, 0), (rig.Emulator.Count(Rig.Queue), rig.Emulator.Locked(Rig.Queue)));
    }

    [Fact]
    public async Task Receive_OneMessageHeld_TakesNoOther()
    {
        var queue = rig.Connect();
        for (var i = 0; i < 3; i++)
        {
            await queue.SendAsync(new QueueMessage($"{i}"), TimeSpan.Zero, Never);
        }

        await queue.ReceiveAsync(Long, Never);

        // Another client gets the next at once: it was not locked on the quiet.
        Assert.Equal("1", (await rig.Connect().ReceiveAsync(Long, Never))?.Body);
        Assert.Equal(2, rig.Emulator.Locked(Rig.Queue));
    }

    [Fact]
    public async Task Receive_ManyAtATimeWithConcurrencyOne_AllGetOne()
    {
        var queue = rig.Connect();
        var receiving = Enumerable.Range(0, 4).Select(_ => queue.ReceiveAsync(Long, Never)).ToList();

        for (var i = 0; i < 4; i++)
        {
            await queue.SendAsync(new QueueMessage($"{i}"), TimeSpan.Zero, Never);
        }

        var bodies = (await Task.WhenAll(receiving)).Select(m => m!.Body).Order();
        Assert.Equal(["0", "1", "2", "3"], bodies);
    }

    [Fact]
    public async Task Receive_Cancelled_TheMessageIsForTheNext()
    {
        var queue = rig.Connect();
        Assert.Null(await queue.ReceiveAsync(TimeSpan.FromMilliseconds(1), Never)); // the link is open
        using var cancellation = new CancellationTokenSource();
        var receiving = queue.ReceiveAsync(Long, cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);

        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);

        Assert.Equal(1, (await queue.ReceiveAsync(Long, Never))?.DeliveryCount);
    }

    /// <summary>A client whose receive timed out before a message came, which is now locked for it.</summary>
    private async Task<ServiceBusQueue> WithUnclaimedAsync()
    {
        var queue = rig.Connect();
        Assert.Null(await queue.ReceiveAsync(TimeSpan.FromMilliseconds(50), Never));
        await rig.Connect().SendAsync(new QueueMessage("late"), TimeSpan.Zero, Never);
        await Poll.UntilAsync(() => rig.Emulator.Locked(Rig.Queue) == 1);
        await Poll.UntilAsync(() => queue.Unclaimed == 1);
        return queue;
    }
}
