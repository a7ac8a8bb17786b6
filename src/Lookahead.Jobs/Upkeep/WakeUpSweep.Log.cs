using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Jobs.Upkeep;

public sealed partial class WakeUpSweep
{
    [LoggerMessage(EventId = 50, Level = LogLevel.Information, Message = "Job {JobId} is {State} and nobody works on it: its wake-up is sent again.")]
    private static partial void LogSent(ILogger logger, string jobId, JobState state);

    [LoggerMessage(EventId = 52, Level = LogLevel.Information, Message = "Job {JobId}, {State} since {FinishedAt}, is deleted: its retention is over.")]
    private static partial void LogDeleted(ILogger logger, string jobId, JobState state, DateTimeOffset? finishedAt);

    [LoggerMessage(EventId = 53, Level = LogLevel.Information, Message = "Job {JobId} is {State} and not everybody knows: its end is told again.")]
    private static partial void LogEndTold(ILogger logger, string jobId, JobState state);

    [LoggerMessage(EventId = 54, Level = LogLevel.Warning, Message = "Whether job {JobId} may begin is not known: {Reason}")]
    private static partial void LogNotAdvanced(ILogger logger, string jobId, string reason);
}
