using System.Text;
using System.Text.Json;
using Lookahead.Embedded.Files;
using Lookahead.Embedded.Locks;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;

namespace Lookahead.Embedded.Queues;

/// <summary>
/// A queue with one file per message under <c>{root}/queues/{name}</c>, for several processes on one machine at once;
/// see docs/embedded.md. A message's lock is alive while its receiver lives (an OS lock that the kernel frees) and its
/// time has not passed. Disposing gives up this receiver's locks.
/// Besides the errors of <see cref="IJobQueue"/>: <see cref="StorageFullException"/>.
/// </summary>
public sealed class FileJobQueue : IJobQueue, IDisposable
{
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly FileJobQueueOptions _options;
    private readonly TempFolder _temp;
    private readonly string _receivers;
    private readonly FileGuard _guard;
    private readonly MessageFolder _messages;
    private readonly MessageFolder _deadLetters;
    private OwnerLock? _receiver;
    private long _lastSent;
    private bool _disposed;

    /// <summary>Opens the queue <paramref name="name"/> (one segment of a blob name), which is created when absent.</summary>
    /// <exception cref="NotSupportedException">The folder's file system lacks locks or exact file times.</exception>
    public FileJobQueue(string rootFolder, string name, TimeProvider time, FileJobQueueOptions? options = null)
    {
        if (!BlobName.IsValid(name) || name.Contains('/'))
        {
            throw new ArgumentException($"'{name}' is no queue name: use letters, digits, '.', '_' and '-', not starting with '.'.", nameof(name));
        }
        ArgumentNullException.ThrowIfNull(time);
        _name = name;
        _time = time;
        _options = options ?? new FileJobQueueOptions();
        var store = StoreFolder.Open(rootFolder, time, _options.TempFileLifetime);
        _temp = store.Temp;
        string Folder(string part) => store.Folder("queues", name, part);
        _messages = new MessageFolder(Folder("ready"), Folder("locked"));
        _deadLetters = new MessageFolder(Folder("dead"), Folder("dead-locked"));
        _receivers = Folder("receivers");
        _guard = new FileGuard(Path.Combine(store.Root, "queues", name, "queue.lock"), _options.GuardTimeout);
    }

    public Task SendAsync(QueueMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        if (Encoding.UTF8.GetByteCount(message.Body) > QueueMessage.MaxBodyBytes)
        {
            throw new ArgumentException(
                $"The body of message '{message.MessageId}' has more than {QueueMessage.MaxBodyBytes} bytes: send ids and blob names only.",
                nameof(message));
        }
        cancellationToken.ThrowIfCancellationRequested();
        var document = new MessageDocument
        {
            MessageId = message.MessageId,
            Body = message.Body,
            Properties = message.Properties,
            EnqueuedAt = _time.GetUtcNow(),
        };
        Write(_messages.PathOf(new MessageName(NextTicks() + delay.Ticks, Guid.NewGuid().ToString("N"), 0)), document);
        return Task.CompletedTask;
    }

    public Task<ReceivedMessage?> ReceiveAsync(TimeSpan maxWait, CancellationToken cancellationToken) =>
        PollAsync(TakeMessage, maxWait, cancellationToken);

    public Task<ReceivedMessage?> ReceiveDeadLetterAsync(TimeSpan maxWait, CancellationToken cancellationToken) =>
        PollAsync(TakeDeadLetter, maxWait, cancellationToken);

    public async Task<DateTimeOffset> RenewAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var until = default(DateTimeOffset);
        await SettleAsync(message, (folder, name) => folder.Extend(name, until = LockEnd()), cancellationToken);
        return until;
    }

    public Task CompleteAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        SettleAsync(message, (folder, name) => folder.Complete(name), cancellationToken);

    public Task AbandonAsync(ReceivedMessage message, CancellationToken cancellationToken) =>
        SettleAsync(message, PutBack, cancellationToken);

    public Task DeadLetterAsync(ReceivedMessage message, string reason, string description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        if (message.IsDeadLetter)
        {
            throw new InvalidOperationException($"Message '{message.MessageId}' is a dead letter already: complete or abandon it.");
        }
        return SettleAsync(message, (folder, name) =>
        {
            // The reason first, then the move: a process that dies in between leaves a message that is delivered again.
            var document = MessageDocument.Parse(File.ReadAllBytes(folder.PathOf(name)));
            Write(folder.PathOf(name), document with { DeadLetterReason = reason, DeadLetterDescription = description });
            folder.Release(name, _deadLetters);
        }, cancellationToken);
    }

    public void Dispose()
    {
        _disposed = true;
        _receiver?.Dispose();
    }

    private async Task<ReceivedMessage?> PollAsync(
        Func<string, ReceivedMessage?> take, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWait, TimeSpan.Zero);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var started = _time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using (await _guard.EnterAsync(cancellationToken))
            {
                ReleaseDeadLocks();
                if (take(ReceiverId()) is { } message)
                {
                    return message;
                }
            }
            var left = maxWait - _time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }
            await Task.Delay(left < _options.PollInterval ? left : _options.PollInterval, _time, cancellationToken);
        }
    }

    private ReceivedMessage? TakeMessage(string receiver)
    {
        foreach (var name in _messages.Visible(_time.GetUtcNow()))
        {
            MessageDocument document;
            try
            {
                document = MessageDocument.Parse(File.ReadAllBytes(_messages.PathOf(name)));
            }
            catch (JsonException)
            {
                _messages.Move(name, _deadLetters);
                continue;
            }
            return Received(document, _messages.Lock(name, LockEnd(), receiver), isDeadLetter: false);
        }
        return null;
    }

    private ReceivedMessage? TakeDeadLetter(string receiver)
    {
        if (_deadLetters.Visible(_time.GetUtcNow()).FirstOrDefault() is not { } name)
        {
            return null;
        }
        var document = MessageDocument.ParseDeadLetter(File.ReadAllBytes(_deadLetters.PathOf(name)), name);
        return Received(document, _deadLetters.Lock(name, LockEnd(), receiver), isDeadLetter: true);
    }

    private static ReceivedMessage Received(MessageDocument document, LockedName name, bool isDeadLetter) => new(
        document.Body,
        document.MessageId,
        name.Token,
        name.Message.Deliveries,
        document.EnqueuedAt,
        new DateTimeOffset(name.LockedUntil, TimeSpan.Zero))
    {
        Properties = document.Properties,
        IsDeadLetter = isDeadLetter,
        // A message may carry the reason of a dead-lettering that its process did not live to finish.
        DeadLetterReason = isDeadLetter ? document.DeadLetterReason : null,
        DeadLetterDescription = isDeadLetter ? document.DeadLetterDescription : null,
    };

    private async Task SettleAsync(ReceivedMessage message, Action<MessageFolder, LockedName> settle, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var guard = await _guard.EnterAsync(cancellationToken);
        var folder = message.IsDeadLetter ? _deadLetters : _messages;
        if (folder.Find(message.LockToken) is not { } name || name.LockedUntil <= _time.GetUtcNow().UtcTicks)
        {
            throw new MessageLockLostException(message.MessageId);
        }
        settle(folder, name);
    }

    private void PutBack(MessageFolder folder, LockedName name) =>
        folder.Release(name, folder == _messages && name.Message.Deliveries >= _options.MaxDeliveryCount ? _deadLetters : folder);

    private void ReleaseDeadLocks()
    {
        var now = _time.GetUtcNow().UtcTicks;
        var alive = new Dictionary<string, bool>();
        foreach (var folder in (MessageFolder[])[_messages, _deadLetters])
        {
            foreach (var name in folder.Locked())
            {
                if (!alive.TryGetValue(name.Receiver, out var lives))
                {
                    alive[name.Receiver] = lives = OwnerLock.IsAlive(_receivers, name.Receiver);
                }
                if (!lives || name.LockedUntil <= now)
                {
                    PutBack(folder, name);
                }
            }
        }
    }

    private string ReceiverId()
    {
        if (_receiver is null)
        {
            OwnerLock.DeleteDead(_receivers);
            _receiver = new OwnerLock(_receivers);
        }
        return _receiver.Id;
    }

    private DateTimeOffset LockEnd() => _time.GetUtcNow() + _options.LockDuration;

    /// <summary>Now, but later than this sender's message before, so that messages keep their order within a tick.</summary>
    private long NextTicks()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _lastSent);
            var next = Math.Max(_time.GetUtcNow().UtcTicks, last + 1);
            if (Interlocked.CompareExchange(ref _lastSent, next, last) == last)
            {
                return next;
            }
        }
    }

    private void Write(string path, MessageDocument document)
    {
        try
        {
            _temp.WriteAtomically(path, document.ToBytes());
        }
        catch (IOException e) when (IoErrors.IsFull(e))
        {
            throw new StorageFullException($"queues/{_name}", e);
        }
    }
}
