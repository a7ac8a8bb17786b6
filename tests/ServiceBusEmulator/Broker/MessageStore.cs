using System.Collections.Concurrent;

namespace Lookahead.Emulation.Broker;

/// <summary>All queues by address, for example <c>jobs</c> and <c>jobs/$DeadLetterQueue</c>. Outlives the listener.</summary>
internal sealed class MessageStore(ServiceBusEmulatorOptions options, ServiceBusFaults faults) : IDisposable
{
    private const string DeadLetterSuffix = "/$DeadLetterQueue";

    private readonly ConcurrentDictionary<string, Lazy<Entity>> entities = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null when there is no such entity.</summary>
    public BrokerQueue? Find(string address)
    {
        var dead = address.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase);
        var name = dead ? address[..^DeadLetterSuffix.Length] : address;
        var settings = options.Queues.FirstOrDefault(q => q.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value ?? options.CreateMissingQueues;
        if (settings is null || name.Length == 0 || name.StartsWith('$'))
        {
            return null;
        }
        var entity = entities.GetOrAdd(name, _ => new Lazy<Entity>(() => Create(settings))).Value;
        return dead ? entity.DeadLetters : entity.Messages;
    }

    public void LoseLocks()
    {
        foreach (var entity in entities.Values)
        {
            entity.Value.Messages.LoseLocks();
            entity.Value.DeadLetters.LoseLocks();
        }
    }

    public void Dispose()
    {
        foreach (var entity in entities.Values)
        {
            entity.Value.Messages.Dispose();
            entity.Value.DeadLetters.Dispose();
        }
    }

    private Entity Create(QueueSettings settings)
    {
        var sequence = new SequenceNumbers();
        // Ids are not compared in the dead letters: a message may come there twice.
        var dead = new BrokerQueue(settings with { DuplicateDetectionWindow = null }, null, sequence, faults, options.Time);
        return new Entity(new BrokerQueue(settings, dead, sequence, faults, options.Time), dead);
    }

    private sealed record Entity(BrokerQueue Messages, BrokerQueue DeadLetters);
}
