using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class Heartbeat
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Warning, Message = "Job {JobId}: its lease was not renewed.")]
    private static partial void LogLeaseNotRenewed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(EventId = 41, Level = LogLevel.Information, Message = "Message {MessageId}: its lock is lost; the job goes on under its lease.")]
    private static partial void LogMessageLockLost(ILogger logger, string messageId);

    [LoggerMessage(EventId = 42, Level = LogLevel.Warning, Message = "Message {MessageId}: its lock was not renewed.")]
    private static partial void LogMessageNotRenewed(ILogger logger, string messageId, Exception exception);

    [LoggerMessage(EventId = 43, Level = LogLevel.Warning, Message = "Job {JobId}: looking for requests failed.")]
    private static partial void LogLookFailed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(EventId = 44, Level = LogLevel.Warning, Message = "Job {JobId}: epoch {Epoch} is over, it is now at {Current}; stopping at once.")]
    private static partial void LogFenced(ILogger logger, string jobId, int epoch, int? current);

    [LoggerMessage(EventId = 45, Level = LogLevel.Information, Message = "Job {JobId}: the job is {State}, the handler is asked to stop.")]
    private static partial void LogStopRequested(ILogger logger, string jobId, JobState? state);

    [LoggerMessage(EventId = 46, Level = LogLevel.Information, Message = "Job {JobId}: the handler is asked to stop. {Reason}")]
    private static partial void LogLimit(ILogger logger, string jobId, string reason);
}
