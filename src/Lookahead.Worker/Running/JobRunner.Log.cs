using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class JobRunner
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: epoch {Epoch} is lost to this worker, which leaves it alone. {Reason}")]
    private static partial void LogLost(ILogger logger, string jobId, int epoch, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {JobId}: the attempt of epoch {Epoch} failed.")]
    private static partial void LogFailed(ILogger logger, string jobId, int epoch, Exception exception);
}
