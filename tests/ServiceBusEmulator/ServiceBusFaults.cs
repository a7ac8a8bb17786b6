namespace Lookahead.Emulation;

/// <summary>Faults on demand. Counters count down with each operation that they strike.</summary>
public sealed class ServiceBusFaults
{
    private readonly Lock gate = new();
    private Action<bool> breakConnections = _ => { };
    private Action loseLocks = () => { };
    private Action detachLinks = () => { };
    private (double Rate, Random Random)? chaos;
    private int throttled;
    private int unanswered;
    private int dropped;
    private int duplicated;

    internal ServiceBusFaults()
    {
    }

    /// <summary>How late every answer to a send, a settlement or a request is, in real time.</summary>
    public TimeSpan AnswerDelay { get; set; }

    /// <summary>Operations that a fault struck since the start.</summary>
    public int Struck { get; private set; }

    /// <summary>Cuts all connections without a word, as a network does.</summary>
    public void DropConnections() => breakConnections(false);

    /// <summary>Closes all connections with <c>amqp:connection:forced</c>, as the service does before an update.</summary>
    public void CloseConnections() => breakConnections(true);

    /// <summary>Detaches all links with <c>amqp:link:detach-forced</c>; the connections stay.</summary>
    public void DetachLinks() => detachLinks();

    /// <summary>Ends all message locks as if their time had passed.</summary>
    public void LoseLocks() => loseLocks();

    /// <summary>Answers the next operations with <c>com.microsoft:server-busy</c>, without carrying them out.</summary>
    public void ThrottleNext(int operations) => Set(ref throttled, operations);

    /// <summary>Carries the next operations out, then cuts their connection before the answer.</summary>
    public void LoseAnswers(int operations) => Set(ref unanswered, operations);

    /// <summary>Cuts the connection of the next operations before they are carried out.</summary>
    public void DropRequests(int operations) => Set(ref dropped, operations);

    /// <summary>Delivers the next messages twice, each time with a lock of its own.</summary>
    public void DuplicateNext(int deliveries) => Set(ref duplicated, deliveries);

    /// <summary>From now on strikes that share of sends and requests: a third each throttled, dropped before and dropped after.</summary>
    public void StrikeAtRandom(double rate, int seed)
    {
        lock (gate)
        {
            chaos = (rate, new Random(seed));
        }
    }

    internal void Bind(Action<bool> breakConnections, Action detachLinks, Action loseLocks) =>
        (this.breakConnections, this.detachLinks, this.loseLocks) = (breakConnections, detachLinks, loseLocks);

    internal Strike Next()
    {
        lock (gate)
        {
            var strike = Take(ref throttled) ? Strike.Throttle
                : Take(ref dropped) ? Strike.DropBefore
                : Take(ref unanswered) ? Strike.DropAfter
                : chaos is var (rate, random) && random.NextDouble() < rate ? (Strike)random.Next(1, 4)
                : Strike.None;
            Struck += strike == Strike.None ? 0 : 1;
            return strike;
        }
    }

    internal bool TakeDuplicate()
    {
        lock (gate)
        {
            return Take(ref duplicated);
        }
    }

    private void Set(ref int counter, int value)
    {
        lock (gate)
        {
            counter = value;
        }
    }

    private static bool Take(ref int counter)
    {
        if (counter == 0)
        {
            return false;
        }
        counter--;
        return true;
    }
}

/// <summary>What befalls one operation.</summary>
internal enum Strike
{
    None,
    Throttle,
    DropBefore,
    DropAfter,
}
