using Lookahead.Jobs.Queues;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.PortContracts;

/// <summary>
/// What every <see cref="IJobQueue"/> does. A derived class runs it over one queue that is empty at the start of every
/// test. Written only against the port.
/// </summary>
public abstract class JobQueueContract
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>A new client of the queue under test; every call of one test reaches the same queue.</summary>
    protected abstract IJobQueue Connect();

    /// <summary>Lets time pass on the queue's clock: moved by hand where the queue takes a clock, else by waiting.</summary>
    protected abstract Task AdvanceAsync(TimeSpan by);

    /// <summary>The lock duration that the queue is set up with.</summary>
    protected abstract TimeSpan LockDuration { get; }

    /// <summary>The maximum delivery count that the queue is set up with; keep it small.</summary>
    protected abstract int MaxDeliveryCount { get; }

    /// <summary>How long a message that can be received may take to arrive. Zero where it is there at once.</summary>
    protected virtual TimeSpan ArrivalWait => TimeSpan.Zero;

    /// <summary>How long to look before saying that no message is there. Zero where one look is enough.</summary>
    protected virtual TimeSpan AbsenceWait => TimeSpan.Zero;

    protected static CancellationToken Never => CancellationToken.None;

    protected static Task SendAsync(IJobQueue queue, string body) => queue.SendAsync(new QueueMessage(body), TimeSpan.Zero, Never);

    protected async Task<ReceivedMessage> ReceiveAsync(IJobQueue queue)
    {
        var message = await queue.ReceiveAsync(ArrivalWait, Never);
        Assert.NotNull(message);
        return message;
    }

    protected async Task AssertEmptyAsync(IJobQueue queue) => Assert.Null(await queue.ReceiveAsync(AbsenceWait, Never));

    protected async Task<ReceivedMessage> ReceiveDeadLetterAsync(IJobQueue queue)
    {
        var message = await queue.ReceiveDeadLetterAsync(ArrivalWait, Never);
        Assert.NotNull(message);
        return message;
    }

    protected async Task AssertNoDeadLettersAsync(IJobQueue queue) =>
        Assert.Null(await queue.ReceiveDeadLetterAsync(AbsenceWait, Never));

    [ContractFact]
    public async Task Receive_Empty_ReturnsNull()
    {
        await AssertEmptyAsync(Connect());
        await AssertNoDeadLettersAsync(Connect());
    }

    [ContractFact]
    public async Task Receive_AfterSend_GivesTheMessage()
    {
        var sent = new QueueMessage("{\"jobId\":\"j-1\"} \u00e9\u4e16")
        {
            MessageId = "id/with any:chars",
            Properties = new Dictionary<string, string> { ["traceparent"] = "00-ab-cd-01", ["part"] = "3" },
        };
        await Connect().SendAsync(sent, TimeSpan.Zero, Never);

        var received = await ReceiveAsync(Connect());

        Assert.Equal((sent.Body, sent.MessageId, 1), (received.Body, received.MessageId, received.DeliveryCount));
        Assert.Equal(sent.Properties.OrderBy(property => property.Key), received.Properties.OrderBy(property => property.Key));
        Assert.NotEmpty(received.LockToken);
        Assert.True(received.LockedUntil > received.EnqueuedAt);
        Assert.False(received.IsDeadLetter);
        Assert.Null(received.DeadLetterReason);
    }

    [ContractFact]
    public async Task Receive_Locked_IsNotGivenToAnother()
    {
        var queue = Connect();
        await SendAsync(queue, "a");
        await ReceiveAsync(queue);

        await AssertEmptyAsync(queue);
        await AssertEmptyAsync(Connect());
    }

    [ContractFact]
    public async Task Receive_ManyReceivers_EachMessageOnce()
    {
        const int count = 20;
        var sender = Connect();
        for (var i = 0; i < count; i++)
        {
            await SendAsync(sender, $"{i}");
        }

        var received = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var queue = Connect();
            var bodies = new List<int>();
            while (await queue.ReceiveAsync(AbsenceWait, Never) is { } message)
            {
                bodies.Add(int.Parse(message.Body));
                await queue.CompleteAsync(message, Never);
            }
            return bodies;
        })));

        Assert.Equal(Enumerable.Range(0, count), received.SelectMany(bodies => bodies).Order());
    }

    [ContractFact]
    public async Task Receive_MessageComesWhileWaiting_ReturnsIt()
    {
        var receiving = Connect().ReceiveAsync(TimeSpan.FromSeconds(30), Never);
        await SendAsync(Connect(), "late");

        for (var steps = 0; steps < 250 && !receiving.IsCompleted; steps++)
        {
            await AdvanceAsync(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(receiving, Task.Delay(1, Never));
        }

        Assert.Equal("late", (await receiving)?.Body);
    }

    [ContractFact]
    public async Task Receive_CancelledWhileWaiting_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var receiving = Connect().ReceiveAsync(TimeSpan.FromSeconds(30), cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiving);
    }

    [ContractFact]
    public async Task Send_WithDelay_ComesAfterwards()
    {
        var queue = Connect();
        await queue.SendAsync(new QueueMessage("later"), TimeSpan.FromSeconds(5), Never);

        await AssertEmptyAsync(queue);
        await AdvanceAsync(TimeSpan.FromSeconds(5) + Moment);

        Assert.Equal("later", (await ReceiveAsync(queue)).Body);
    }

    [ContractFact]
    public async Task Send_BodyTooLong_ThrowsArgumentException()
    {
        var queue = Connect();
        var longest = new string('x', QueueMessage.MaxBodyBytes);

        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(queue, longest + "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => SendAsync(queue, new string('\u00e9', (QueueMessage.MaxBodyBytes / 2) + 1)));

        await SendAsync(queue, longest);
        Assert.Equal(longest, (await ReceiveAsync(queue)).Body);
    }

    [ContractFact]
    public async Task Complete_Locked_RemovesTheMessage()
    {
        var queue = Connect();
        await SendAsync(queue, "a");

        await queue.CompleteAsync(await ReceiveAsync(queue), Never);
        await AdvanceAsync(LockDuration + Moment);

        await AssertEmptyAsync(queue);
        await AssertNoDeadLettersAsync(queue);
    }

    [ContractFact]
    public async Task Settle_SettledAlready_ThrowsLockLost()
    {
        var queue = Connect();
        await SendAsync(queue, "a");
        var message = await ReceiveAsync(queue);
        await queue.CompleteAsync(message, Never);

        await AssertLockLostAsync(queue, message);
    }

    [ContractFact]
    public async Task Settle_LockRanOut_ThrowsLockLostAndMessageComesAgain()
    {
        var queue = Connect();
        await SendAsync(queue, "a");
        var first = await ReceiveAsync(queue);

        await AdvanceAsync(LockDuration + Moment);

        await AssertLockLostAsync(queue, first);
        var second = await ReceiveAsync(queue);
        Assert.Equal((first.MessageId, "a", 2), (second.MessageId, second.Body, second.DeliveryCount));
        Assert.NotEqual(first.LockToken, second.LockToken);
        await AssertLockLostAsync(queue, first);
        await queue.CompleteAsync(second, Never);
    }

    [ContractFact]
    public async Task Renew_InTime_KeepsTheLock()
    {
        var queue = Connect();
        await SendAsync(queue, "a");
        var message = await ReceiveAsync(queue);

        for (var i = 0; i < 2; i++)
        {
            await AdvanceAsync(LockDuration * 0.7);
            Assert.True(await queue.RenewAsync(message, Never) > message.LockedUntil);
        }

        await AssertEmptyAsync(Connect());
        await queue.CompleteAsync(message, Never);
    }

    [ContractFact]
    public async Task Abandon_Locked_ComesAgainAtOnce()
    {
        var queue = Connect();
        await SendAsync(queue, "a");
        var first = await ReceiveAsync(queue);

        await queue.AbandonAsync(first, Never);

        var second = await ReceiveAsync(Connect());
        Assert.Equal((first.MessageId, 2), (second.MessageId, second.DeliveryCount));
        await AssertLockLostAsync(queue, first);
    }

    [ContractFact]
    public async Task Abandon_AsOftenAsAllowed_BecomesADeadLetter()
    {
        var queue = Connect();
        await queue.SendAsync(
            new QueueMessage("poison") { Properties = new Dictionary<string, string> { ["k"] = "v" } }, TimeSpan.Zero, Never);
        for (var i = 1; i <= MaxDeliveryCount; i++)
        {
            var message = await ReceiveAsync(queue);
            Assert.Equal(i, message.DeliveryCount);
            await queue.AbandonAsync(message, Never);
        }

        await AssertEmptyAsync(queue);
        var dead = await ReceiveDeadLetterAsync(queue);
        Assert.Equal(("poison", "MaxDeliveryCountExceeded"), (dead.Body, dead.DeadLetterReason));
        Assert.Equal("v", dead.Properties["k"]);
        Assert.True(dead.IsDeadLetter);
    }

    [ContractFact]
    public async Task Receive_LockRanOutAsOftenAsAllowed_BecomesADeadLetter()
    {
        var queue = Connect();
        await SendAsync(queue, "poison");
        for (var i = 1; i <= MaxDeliveryCount; i++)
        {
            await ReceiveAsync(queue);
            await AdvanceAsync(LockDuration + Moment);
        }

        var dead = await ReceiveDeadLetterAsync(queue);
        Assert.Equal(("poison", "MaxDeliveryCountExceeded"), (dead.Body, dead.DeadLetterReason));
        await AssertEmptyAsync(queue);
    }

    [ContractFact]
    public async Task DeadLetter_WithReason_IsReceivedWithIt()
    {
        var queue = Connect();
        await SendAsync(queue, "a");
        var message = await ReceiveAsync(queue);

        await queue.DeadLetterAsync(message, "BadJob", "The job document is missing.", Never);

        await AssertEmptyAsync(queue);
        await AssertLockLostAsync(queue, message);
        var dead = await ReceiveDeadLetterAsync(Connect());
        Assert.Equal(
            ("a", message.MessageId, "BadJob", "The job document is missing."),
            (dead.Body, dead.MessageId, dead.DeadLetterReason, dead.DeadLetterDescription));
        Assert.True(dead.IsDeadLetter);
    }

    [ContractFact]
    public async Task ReceiveDeadLetter_AbandonThenComplete_ComesAgainThenIsGone()
    {
        var queue = Connect();
        await SendAsync(queue, "a");
        await queue.DeadLetterAsync(await ReceiveAsync(queue), "BadJob", "Bad.", Never);

        var first = await ReceiveDeadLetterAsync(queue);
        await AssertNoDeadLettersAsync(queue);
        await queue.AbandonAsync(first, Never);
        var second = await ReceiveDeadLetterAsync(queue);
        Assert.Equal((first.MessageId, "BadJob"), (second.MessageId, second.DeadLetterReason));
        await queue.CompleteAsync(second, Never);

        await AssertNoDeadLettersAsync(queue);
        await Assert.ThrowsAsync<MessageLockLostException>(() => queue.CompleteAsync(second, Never));
    }

    private static async Task AssertLockLostAsync(IJobQueue queue, ReceivedMessage message)
    {
        var error = await Assert.ThrowsAsync<MessageLockLostException>(() => queue.CompleteAsync(message, Never));
        Assert.Equal(message.MessageId, error.MessageId);
        await Assert.ThrowsAsync<MessageLockLostException>(() => queue.AbandonAsync(message, Never));
        await Assert.ThrowsAsync<MessageLockLostException>(() => queue.RenewAsync(message, Never));
        await Assert.ThrowsAsync<MessageLockLostException>(() => queue.DeadLetterAsync(message, "r", "d", Never));
    }
}
