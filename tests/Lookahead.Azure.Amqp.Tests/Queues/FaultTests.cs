using Lookahead.Azure.Amqp.Tests.Support;
using Lookahead.Azure.Resilience;
using Lookahead.Emulation;
using Lookahead.Jobs.Queues;

namespace Lookahead.Azure.Amqp.Tests.Queues;

/// <summary>Single faults and what becomes of the call that they strike.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly CancellationToken Never = CancellationToken.None;

    private Rig rig = null!;

    private ServiceBusFaults Faults => rig.Emulator.Faults;

    public static TheoryData<string> Losses => ["drop", "close", "detach", "restart"];

    public async Task InitializeAsync() => rig = await Rig.StartAsync(new QueueSettings());

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Receive_LinkIsLostWhileWaiting_GetsWhatComesAfterwards(string loss)
    {
        await using var queue = rig.Connect();
        await SendAndCompleteAsync(queue); // its link is open now
        var receiving = queue.ReceiveAsync(Long, Never);

        Lose(loss);
        await rig.Connect().SendAsync(new QueueMessage("after"), TimeSpan.Zero, Never);

        Assert.Equal(("after", 1), ((await receiving)?.Body, (await receiving)?.DeliveryCount));
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Complete_LinkWasLost_SettlesOverANewOne(string loss)
    {
        await using var queue = rig.Connect();
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        var message = await queue.ReceiveAsync(Long, Never);

        Lose(loss);
        await queue.RenewAsync(message!, Never);
        await queue.CompleteAsync(message!, Never);

        Assert.Equal(0, rig.Emulator.Count(Rig.Queue));
    }

    [Fact]
    public async Task Send_Throttled_IsRepeatedOnTheSameConnection()
    {
        await using var queue = rig.Connect();
        Faults.ThrottleNext(3);

        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);

        Assert.Equal((3, 1, 1), (Faults.Struck, rig.Emulator.Count(Rig.Queue), rig.Emulator.Accepted));
    }

    [Fact]
    public async Task Send_AnswerIsLost_MaySendTwice()
    {
        await using var queue = rig.Connect();
        Faults.LoseAnswers(1);

        await queue.SendAsync(new QueueMessage("a") { MessageId = "m" }, TimeSpan.Zero, Never);

        // At least once: the same id tells a receiver that it is the same message.
        var first = await queue.ReceiveAsync(Long, Never);
        var second = await queue.ReceiveAsync(Long, Never);
        Assert.Equal(("m", "m"), (first?.MessageId, second?.MessageId));
    }

    [Fact]
    public async Task Send_ServiceIsDown_ThrowsAfterAllTriesAndWorksOnceItIsBack()
    {
        await using var queue = rig.Connect(rig.Options with { Resilience = Rig.Quick with { Retries = 2 } });
        rig.Emulator.Kill();

        var error = await Assert.ThrowsAsync<ServiceBusException>(() => queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never));

        Assert.True(error.IsTransient);
        rig.Emulator.Restart();
        await queue.SendAsync(new QueueMessage("b"), TimeSpan.Zero, Never);
        Assert.Equal("b", (await queue.ReceiveAsync(Long, Never))?.Body);
    }

    [Fact]
    public async Task Send_NoAnswerInTime_LetsTheConnectionGo()
    {
        await using var queue = rig.Connect(rig.Options with { Resilience = Rig.Quick with { Retries = 1, TryTimeout = TimeSpan.FromMilliseconds(300) } });
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        Faults.AnswerDelay = TimeSpan.FromSeconds(30);

        var error = await Assert.ThrowsAsync<ServiceBusException>(() => queue.SendAsync(new QueueMessage("b"), TimeSpan.Zero, Never));

        Assert.Equal("timeout", error.Condition);
        Faults.AnswerDelay = TimeSpan.Zero;
        await queue.SendAsync(new QueueMessage("c"), TimeSpan.Zero, Never);
        Assert.True(rig.Emulator.Accepted > 1);
    }

    [Theory]
    [InlineData("complete", 0, 0)]
    [InlineData("abandon", 1, 0)]
    [InlineData("dead-letter", 0, 1)]
    [InlineData("renew", 1, 0)]
    public async Task Settle_AnswerIsLost_CountsAsDone(string how, int left, int dead)
    {
        await using var queue = rig.Connect();
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        var message = (await queue.ReceiveAsync(Long, Never))!;
        Faults.LoseAnswers(1);

        await SettleAsync(queue, message, how);

        Assert.Equal(1, Faults.Struck);
        Assert.Equal((left, dead), (rig.Emulator.Count(Rig.Queue), rig.Emulator.Count(Rig.Queue + "/$DeadLetterQueue")));
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("dead-letter")]
    [InlineData("renew")]
    public async Task Settle_RequestIsLostAndThenTheLock_ThrowsLockLost(string how)
    {
        await using var queue = rig.Connect();
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        var message = (await queue.ReceiveAsync(Long, Never))!;
        Faults.LoseLocks();
        Faults.DropRequests(1);

        await Assert.ThrowsAsync<MessageLockLostException>(() => SettleAsync(queue, message, how));

        Assert.Equal((1, 1), (Faults.Struck, rig.Emulator.Count(Rig.Queue)));
    }

    [Fact]
    public async Task Complete_ThrottledAndLockLost_ThrowsLockLost()
    {
        await using var queue = rig.Connect();
        await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
        var message = (await queue.ReceiveAsync(Long, Never))!;
        Faults.LoseLocks();
        Faults.ThrottleNext(2);

        await Assert.ThrowsAsync<MessageLockLostException>(() => queue.CompleteAsync(message, Never));
    }

    [Fact]
    public async Task Receive_DuplicatedDelivery_GivesBothWithLocksOfTheirOwn()
    {
        await using var queue = rig.Connect();
        await queue.SendAsync(new QueueMessage("a") { MessageId = "m" }, TimeSpan.Zero, Never);
        Faults.DuplicateNext(1);

        var first = (await queue.ReceiveAsync(Long, Never))!;
        var second = (await queue.ReceiveAsync(Long, Never))!;
        await queue.CompleteAsync(first, Never);
        await queue.CompleteAsync(second, Never);

        Assert.Equal("m", second.MessageId);
        Assert.NotEqual(first.LockToken, second.LockToken);
        Assert.Equal(0, rig.Emulator.Count(Rig.Queue));
    }

    [Fact]
    public async Task Send_ServerBusy_WaitsAsLongAsTheServiceAsks()
    {
        var wait = TimeSpan.FromSeconds(30);
        await using var queue = rig.Connect(rig.Options with { ServerBusyWait = wait });
        Faults.ThrottleNext(1);
        var started = rig.Time.GetUtcNow();
        var sent = Task.Run(async () =>
        {
            await queue.SendAsync(new QueueMessage("a"), TimeSpan.Zero, Never);
            return rig.Time.GetUtcNow();
        });

        await Poll.UntilAsync(() => Faults.Struck == 1);
        while (!sent.IsCompleted)
        {
            rig.Time.Skip(TimeSpan.FromSeconds(1));
            await Task.WhenAny(sent, Task.Delay(5, Never));
        }

        Assert.InRange(await sent - started, wait - SkippingTimeProvider.Early, TimeSpan.MaxValue);
    }

    private static async Task SendAndCompleteAsync(ServiceBusQueue queue)
    {
        await queue.SendAsync(new QueueMessage("before"), TimeSpan.Zero, Never);
        await queue.CompleteAsync((await queue.ReceiveAsync(Long, Never))!, Never);
    }

    private static Task SettleAsync(ServiceBusQueue queue, ReceivedMessage message, string how) => how switch
    {
        "complete" => queue.CompleteAsync(message, Never),
        "abandon" => queue.AbandonAsync(message, Never),
        "dead-letter" => queue.DeadLetterAsync(message, "r", "d", Never),
        _ => queue.RenewAsync(message, Never),
    };

    private void Lose(string how)
    {
        switch (how)
        {
            case "drop":
                Faults.DropConnections();
                break;
            case "close":
                Faults.CloseConnections();
                break;
            case "detach":
                Faults.DetachLinks();
                break;
            default:
                rig.Emulator.Kill();
                rig.Emulator.Restart();
                break;
        }
    }
}
