using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class Heartbeat
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: its lease was not renewed.")]
    private static partial void LogLeaseNotRenewed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Message {MessageId}: its lock is lost; the job goes on under its lease.")]
    private static partial void LogMessageLockLost(ILogger logger, string messageId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId}: its lock was not renewed.")]
    private static partial void LogMessageNotRenewed(ILogger logger, string messageId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: looking for requests failed.")]
    private static partial void LogLookFailed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: epoch {Epoch} is over, it is now at {Current}; stopping at once.")]
    private static partial void LogFenced(ILogger logger, string jobId, int epoch, int? current);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} is {State}: the handler is asked to stop.")]
    private static partial void LogStopRequested(ILogger logger, string jobId, JobState state);
}
