using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class JobTransitions
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Information, Message = "Job {JobId} is {State}, epoch {Epoch}: claimed.")]
    private static partial void LogClaimed(ILogger logger, string jobId, JobState state, int epoch);

    [LoggerMessage(EventId = 31, Level = LogLevel.Information, Message = "Job {JobId} is {State}, epoch {Epoch} ended.")]
    private static partial void LogEnded(ILogger logger, string jobId, JobState state, int epoch);

    [LoggerMessage(EventId = 34, Level = LogLevel.Information, Message = "Job {JobId} is {State}, epoch {Epoch} ended by an error: {Error} ({Code})")]
    private static partial void LogEndedByError(ILogger logger, string jobId, JobState state, int epoch, string error, string code);

    [LoggerMessage(EventId = 32, Level = LogLevel.Warning, Message = "Job {JobId}: try {Try} of changing its document failed; trying again.")]
    private static partial void LogTryAgain(ILogger logger, string jobId, int @try, Exception exception);

    [LoggerMessage(EventId = 33, Level = LogLevel.Warning, Message = "Job {JobId} is {State}, but the event that tells so was not stored.")]
    private static partial void LogReportFailed(ILogger logger, string jobId, JobState state, Exception exception);
}
