using Lookahead.Embedded.Queues;
using Lookahead.Jobs.Queues;
using Lookahead.PortContracts;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Queues;

public sealed class FileJobQueueTests : IDisposable
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private readonly TempFolder _root = new();
    private readonly ManualTimeProvider _time = new();
    private readonly List<FileJobQueue> _clients = [];

    public void Dispose()
    {
        _clients.ForEach(queue => queue.Dispose());
        _root.Dispose();
    }

    private FileJobQueue Open(string name = "jobs")
    {
        var queue = new FileJobQueue(_root.Path, name, _time, new FileJobQueueOptions { MaxDeliveryCount = 3 });
        _clients.Add(queue);
        return queue;
    }

    private static Task SendAsync(FileJobQueue queue, string body) => queue.SendAsync(new QueueMessage(body), TimeSpan.Zero, Never);

    private static Task<ReceivedMessage?> ReceiveAsync(FileJobQueue queue) => queue.ReceiveAsync(TimeSpan.Zero, Never);

    [Fact]
    public async Task Receive_SentInTurn_ComeInThatOrder()
    {
        var queue = Open();
        for (var i = 0; i < 12; i++)
        {
            await SendAsync(queue, $"{i}");
            _time.Advance(TimeSpan.FromTicks(i % 2)); // some within one tick of the clock
        }

        var bodies = new List<string>();
        while (await ReceiveAsync(queue) is { } message)
        {
            bodies.Add(message.Body);
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"{i}"), bodies);
    }

    [Fact]
    public async Task Receive_AfterAbandon_ComesBeforeLaterMessages()
    {
        var queue = Open();
        await SendAsync(queue, "first");
        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(queue, "second");

        await queue.AbandonAsync((await ReceiveAsync(queue))!, Never);

        Assert.Equal("first", (await ReceiveAsync(queue))!.Body);
    }

    [Fact]
    public async Task Receive_ReceiverGone_ComesAgainAtOnceAndCounts()
    {
        var gone = Open();
        await SendAsync(gone, "a");
        await ReceiveAsync(gone);

        gone.Dispose();

        var message = await ReceiveAsync(Open());
        Assert.Equal(("a", 2), (message!.Body, message.DeliveryCount));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ReceiveAsync(gone));
        Assert.Single(Directory.EnumerateFiles(_root["queues", "jobs", "receivers"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{\"messageId\":\"m-1\",\"bo")]
    [InlineData("{\"messageId\":\"m-1\"}")]
    [InlineData("{\"messageId\":null,\"body\":null,\"enqueuedAt\":\"2030-01-01T00:00:00Z\",\"properties\":null}")]
    [InlineData("\0\0\0\0")]
    public async Task Receive_DamagedFile_GoesToTheDeadLettersAndTheNextComes(string content)
    {
        var queue = Open();
        await SendAsync(queue, "damaged");
        var file = Assert.Single(Directory.EnumerateFiles(_root["queues", "jobs", "ready"]));
        await File.WriteAllTextAsync(file, content, Never);
        _time.Advance(TimeSpan.FromSeconds(1));
        await SendAsync(queue, "good");

        Assert.Equal("good", (await ReceiveAsync(queue))!.Body);
        Assert.Null(await ReceiveAsync(queue));
        var dead = await queue.ReceiveDeadLetterAsync(TimeSpan.Zero, Never);
        Assert.Equal(("CorruptMessage", content), (dead!.DeadLetterReason, dead.Body));
        Assert.Contains("could not be read as a message", dead.DeadLetterDescription, StringComparison.Ordinal);
        await queue.CompleteAsync(dead, Never);
        Assert.Null(await queue.ReceiveDeadLetterAsync(TimeSpan.Zero, Never));
    }

    [Fact]
    public async Task Receive_StrangeFiles_AreLeftAlone()
    {
        var queue = Open();
        var strange = _root["queues", "jobs", "ready", "notes.txt"];
        await File.WriteAllTextAsync(strange, "x", Never);

        Assert.Null(await ReceiveAsync(queue));
        Assert.True(File.Exists(strange));
    }

    [Fact]
    public async Task Receive_DeadLetteringWasCutOff_ComesAgainWithoutReason()
    {
        var queue = Open();
        await SendAsync(queue, "a");
        await queue.DeadLetterAsync((await ReceiveAsync(queue))!, "BadJob", "Bad.", Never);
        // A process that dies after it wrote the reason and before it moved the file leaves this.
        var dead = Assert.Single(Directory.EnumerateFiles(_root["queues", "jobs", "dead"]));
        File.Move(dead, _root["queues", "jobs", "ready", Path.GetFileName(dead)]);

        var message = await ReceiveAsync(queue);

        Assert.Equal(("a", null, false), (message!.Body, message.DeadLetterReason, message.IsDeadLetter));
    }

    [Fact]
    public async Task DeadLetter_OfADeadLetter_ThrowsInvalidOperation()
    {
        var queue = Open();
        await SendAsync(queue, "a");
        await queue.DeadLetterAsync((await ReceiveAsync(queue))!, "BadJob", "Bad.", Never);
        var dead = await queue.ReceiveDeadLetterAsync(TimeSpan.Zero, Never);

        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.DeadLetterAsync(dead!, "Again", "Bad.", Never));
    }

    [Fact]
    public async Task Queues_OfOtherNames_AreApart()
    {
        await SendAsync(Open("jobs"), "a");

        Assert.Null(await ReceiveAsync(Open("hooks")));
        Assert.NotNull(await ReceiveAsync(Open("jobs")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    public void Open_MalformedName_ThrowsArgumentException(string name) =>
        Assert.Throws<ArgumentException>(() => Open(name));

    [Fact]
    public async Task Send_NegativeDelay_ThrowsArgumentException() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Open().SendAsync(new QueueMessage("a"), TimeSpan.FromSeconds(-1), Never));
}
