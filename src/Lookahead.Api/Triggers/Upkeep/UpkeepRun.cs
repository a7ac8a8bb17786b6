using Lookahead.Api.Webhooks.Deliveries;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Upkeep;

namespace Lookahead.Api.Triggers.Upkeep;

/// <summary>One round of looking after lost and old work: dead letters that no trigger hands over, lost wake-ups, retention, webhooks that are to be called again.</summary>
/// <param name="triggered">The queue whose dead letters come by a trigger; null: all are received here.</param>
public sealed class UpkeepRun(WakeUpSweep sweep, DeadLetterReader letters, WorkQueues queues, DeliveryRun webhooks, WorkKind? triggered) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    /// <returns>What was done, in a sentence.</returns>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        if (!await gate.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return "A round is under way already.";
        }
        try
        {
            var read = 0;
            foreach (var work in (WorkKind[])(queues.AreTwo ? [WorkKind.Model, WorkKind.Cpu] : [WorkKind.Model]))
            {
                read += work == triggered ? 0 : await letters.ReadAsync(work, cancellationToken);
            }
            var (woken, deleted) = await sweep.SweepAsync(cancellationToken);
            var called = await webhooks.RunAsync(cancellationToken);
            return $"Dead letters read: {read}. Wake-ups sent: {woken}. Jobs deleted: {deleted}. Webhooks called: {called}.";
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
