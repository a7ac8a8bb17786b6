using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;

namespace Lookahead.Cli.Checks;

/// <summary>A message comes out of a queue as it went in. The queue is one of its own: no worker's.</summary>
internal sealed class QueueCheck(StoreFolder folder) : IMachineCheck
{
    private const string QueueName = "doctor";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Name => "Queue";

    public async Task<CheckOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var (store, error) = folder.Open();
        if (store is null)
        {
            return new CheckOutcome(false, error!);
        }
        using (store)
        {
            try
            {
                var queue = store.Queue(QueueName);
                await queue.SendAsync(new QueueMessage("42"), TimeSpan.Zero, cancellationToken);
                if (await queue.ReceiveAsync(Patience, cancellationToken) is not { Body: "42" } message)
                {
                    return new CheckOutcome(false, "A message that was sent does not arrive; choose another folder with --store.");
                }
                await queue.CompleteAsync(message, cancellationToken);
                return new CheckOutcome(true, "sends, receives and settles");
            }
            catch (StorageFullException)
            {
                return new CheckOutcome(false, $"No room left in {folder.Path}. Free some space or choose another folder with --store.");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new CheckOutcome(false, $"{e.Message} Free some space or choose another folder with --store.");
            }
        }
    }
}
