using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Upkeep;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>
/// What an idle worker does for all: reads the dead letters of its queue, sends wake-ups that were lost, deletes old jobs. To be called
/// when a receive came back empty, and so never while a long queue explains why jobs wait.
/// </summary>
internal sealed partial class IdleUpkeep(
    IBlobStore blobs, JobStore store, WorkQueues queues, TimeProvider time, WorkerOptions options, ILogger logger)
{
    private readonly DeadLetterReader deadLetters = new(queues, new DeadLetterHandler(blobs, store, queues, time, options.Upkeep, logger));
    private readonly WakeUpSweep sweep = new(blobs, store, queues, time, options.Upkeep, logger, options.Work);
    private long? ranAt;

    public async Task RunIfDueAsync(CancellationToken cancellationToken)
    {
        if (ranAt is { } last && time.GetElapsedTime(last) < options.SweepInterval)
        {
            return;
        }
        ranAt = time.GetTimestamp();
        try
        {
            await deadLetters.ReadAsync(options.Work, cancellationToken);
            await sweep.SweepAsync(cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, e);
        }
    }

    [LoggerMessage(EventId = 51, Level = LogLevel.Warning, Message = "Looking for jobs without a worker failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
