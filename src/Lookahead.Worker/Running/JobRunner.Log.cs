using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class JobRunner
{
    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Job {JobId}: epoch {Epoch} is lost to this worker, which leaves it alone. {Reason}")]
    private static partial void LogLost(ILogger logger, string jobId, int epoch, string reason);

    [LoggerMessage(EventId = 21, Level = LogLevel.Information, Message = "Job {JobId}: the attempt of epoch {Epoch} met an error of the user's. {Reason}")]
    private static partial void LogUserError(ILogger logger, string jobId, int epoch, string reason);

    [LoggerMessage(EventId = 22, Level = LogLevel.Error, Message = "Job {JobId}: the attempt of epoch {Epoch} failed.")]
    private static partial void LogFailed(ILogger logger, string jobId, int epoch, Exception exception);

    [LoggerMessage(EventId = 23, Level = LogLevel.Error, Message = "Job {JobId}: the attempt of epoch {Epoch} failed. {Reason} ({Code})")]
    private static partial void LogKnownFailure(ILogger logger, string jobId, int epoch, string reason, string code);
}
