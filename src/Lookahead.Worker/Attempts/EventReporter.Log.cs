using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Attempts;

internal sealed partial class EventReporter
{
    [LoggerMessage(EventId = 60, Level = LogLevel.Warning, Message = "Job {JobId}: storing its events failed; they are kept and tried again.")]
    private static partial void LogFlushFailed(ILogger logger, string jobId, Exception exception);
}
