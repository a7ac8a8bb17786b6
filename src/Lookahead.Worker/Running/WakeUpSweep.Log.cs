using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

internal sealed partial class WakeUpSweep
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} is {State} and nobody works on it: its wake-up is sent again.")]
    private static partial void LogSent(ILogger logger, string jobId, JobState state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking for jobs without a worker failed.")]
    private static partial void LogSweepFailed(ILogger logger, Exception exception);
}
