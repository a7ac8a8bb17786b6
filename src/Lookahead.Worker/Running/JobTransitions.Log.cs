using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class JobTransitions
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} is {State}, epoch {Epoch}: claimed.")]
    private static partial void LogClaimed(ILogger logger, string jobId, JobState state, int epoch);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} is {State}, epoch {Epoch} ended. {Code} {Error}")]
    private static partial void LogEnded(ILogger logger, string jobId, JobState state, int epoch, string? code, string? error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: try {Try} of changing its document failed; trying again.")]
    private static partial void LogTryAgain(ILogger logger, string jobId, int @try, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} is {State}, but the event that tells so was not stored.")]
    private static partial void LogReportFailed(ILogger logger, string jobId, JobState state, Exception exception);
}
