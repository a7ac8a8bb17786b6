using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class WakeUpSweep
{
    [LoggerMessage(EventId = 50, Level = LogLevel.Information, Message = "Job {JobId} is {State} and nobody works on it: its wake-up is sent again.")]
    private static partial void LogSent(ILogger logger, string jobId, JobState state);

    [LoggerMessage(EventId = 51, Level = LogLevel.Warning, Message = "Looking for jobs without a worker failed.")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 52, Level = LogLevel.Information, Message = "Job {JobId}, {State} since {FinishedAt}, is deleted: its retention is over.")]
    private static partial void LogDeleted(ILogger logger, string jobId, JobState state, DateTimeOffset? finishedAt);
}
