using Lookahead.Jobs.FanOut;

namespace Lookahead.Jobs.Upkeep;

/// <summary>Receives the dead letters of a queue of wake-ups, for who is not handed them by a trigger.</summary>
public sealed class DeadLetterReader(WorkQueues queues, DeadLetterHandler handler)
{
    /// <summary>Reads until the dead letters of the queue for <paramref name="work"/> are empty.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> ReadAsync(WorkKind work, CancellationToken cancellationToken)
    {
        var queue = queues.For(work);
        var count = 0;
        for (; await queue.ReceiveDeadLetterAsync(TimeSpan.Zero, cancellationToken) is { } letter; count++)
        {
            await handler.HandleAsync(letter, cancellationToken);
            await queue.CompleteAsync(letter, cancellationToken);
        }
        return count;
    }
}
