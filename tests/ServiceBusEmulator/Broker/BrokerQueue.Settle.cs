namespace Lookahead.Emulation.Broker;

/// <summary>Settling. Every method answers false when the lock is lost.</summary>
internal sealed partial class BrokerQueue
{
    /// <returns>The new end of the lock, or null.</returns>
    public DateTimeOffset? Renew(Guid token)
    {
        lock (gate)
        {
            if (Locked(token) is not { } message)
            {
                return null;
            }
            message.LockedUntil = time.GetUtcNow() + settings.LockDuration;
            Signal();
            return message.LockedUntil;
        }
    }

    public bool Complete(Guid token) => Settle(token, message => messages.Remove(message.SequenceNumber));

    public bool Abandon(Guid token, IReadOnlyDictionary<string, object> changes) => Settle(token, message =>
    {
        Change(message, changes);
        Fail(message);
    });

    /// <summary>The message stays, but only <see cref="ReceiveDeferred"/> gives it out.</summary>
    public bool Defer(Guid token, IReadOnlyDictionary<string, object> changes) => Settle(token, message =>
    {
        Change(message, changes);
        (message.LockToken, message.State) = (null, MessageState.Deferred);
    });

    public bool DeadLetter(Guid token, string? reason, string? description, IReadOnlyDictionary<string, object> changes) => Settle(token, message =>
    {
        Change(message, changes);
        Bury(message, reason, description);
    });

    /// <summary>Ends all locks as if their time had passed.</summary>
    public void LoseLocks()
    {
        lock (gate)
        {
            messages.Values.Where(m => m.LockToken is not null).ToList().ForEach(Fail);
            Signal();
        }
    }

    private bool Settle(Guid token, Action<BrokerMessage> action)
    {
        lock (gate)
        {
            if (Locked(token) is not { } message)
            {
                return false;
            }
            action(message);
            Signal();
            return true;
        }
    }

    private BrokerMessage? Locked(Guid token)
    {
        Sweep();
        return messages.Values.FirstOrDefault(m => m.LockToken == token);
    }

    private static void Change(BrokerMessage message, IReadOnlyDictionary<string, object> changes)
    {
        foreach (var (name, value) in changes)
        {
            message.Changed[name] = value;
        }
    }

    /// <summary>A delivery came to nothing.</summary>
    private void Fail(BrokerMessage message)
    {
        message.LockToken = null;
        message.DeliveryCount++;
        if (deadLetters is not null && message.DeliveryCount >= settings.MaxDeliveryCount)
        {
            Bury(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {settings.MaxDeliveryCount} delivery attempts.");
        }
    }

    private void Bury(BrokerMessage message, string? reason, string? description)
    {
        messages.Remove(message.SequenceNumber);
        if (reason is not null)
        {
            message.Changed["DeadLetterReason"] = reason;
        }
        if (description is not null)
        {
            message.Changed["DeadLetterErrorDescription"] = description;
        }
        deadLetters!.Accept(message);
    }

    /// <summary>Takes a message over from the main queue, whose lock is held: locks are always taken in that order.</summary>
    private void Accept(BrokerMessage message)
    {
        lock (gate)
        {
            (message.LockToken, message.State, message.SequenceNumber) = (null, MessageState.Active, sequence.Next());
            messages.Add(message.SequenceNumber, message);
            Signal();
        }
    }
}
