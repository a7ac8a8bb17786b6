using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Hosting;

public sealed partial class JobWorkerHost
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} looks for jobs.")]
    private static partial void LogStarted(ILogger logger, string worker);

    [LoggerMessage(Level = LogLevel.Information, Message = "No job came.")]
    private static partial void LogNoJob(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "Receiving from the queue failed; trying again.")]
    private static partial void LogReceiveFailed(ILogger logger, Exception exception);
}
