using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class JobWorker
{
    /// <summary>Every line that is written during an attempt belongs to it.</summary>
    private static readonly Func<ILogger, string, int, IDisposable?> LogScope = LoggerMessage.DefineScope<string, int>("job {JobId}, epoch {Epoch}");

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message = "Message {MessageId} goes to the dead letters: {Reason}.")]
    private static partial void LogBadMessage(ILogger logger, string messageId, string reason);

    [LoggerMessage(EventId = 11, Level = LogLevel.Error, Message = "Job {JobId}: its document cannot be read; the message goes to the dead letters.")]
    private static partial void LogUnreadable(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "Job {JobId}: the store or the queue failed; the job is left as it is, to be taken up again.")]
    private static partial void LogProcessingFailed(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(EventId = 13, Level = LogLevel.Debug, Message = "Job {JobId} {Part}: nothing to do ({State}).")]
    private static partial void LogNothingToDo(ILogger logger, string jobId, string? part, JobState? state);

    [LoggerMessage(EventId = 14, Level = LogLevel.Debug, Message = "Job {JobId}: nothing to do any more. {Reason}")]
    private static partial void LogOvertaken(ILogger logger, string jobId, string reason);

    [LoggerMessage(EventId = 15, Level = LogLevel.Information, Message = "Job {JobId} is held by another worker; it will be looked at again.")]
    private static partial void LogHeldElsewhere(ILogger logger, string jobId);

    [LoggerMessage(EventId = 17, Level = LogLevel.Information, Message = "Job {JobId} waits: {Owner} has {Limit} running, which is the limit.")]
    private static partial void LogOwnerLimit(ILogger logger, string jobId, string owner, int limit);

    [LoggerMessage(EventId = 18, Level = LogLevel.Warning, Message = "The queue did not take the end of job {JobId} ({Reason}); the sweep tells it later.")]
    private static partial void LogEndNotTold(ILogger logger, string jobId, string reason);

    [LoggerMessage(EventId = 16, Level = LogLevel.Information, Message = "Message {MessageId} was not settled: {Reason}")]
    private static partial void LogNotSettled(ILogger logger, string messageId, string reason);
}
