using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Attempts;

internal sealed partial class EventReporter
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId}: storing its events failed; they are kept and tried again.")]
    private static partial void LogFlushFailed(ILogger logger, string jobId, Exception exception);
}
