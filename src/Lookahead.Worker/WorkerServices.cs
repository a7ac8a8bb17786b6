using Lookahead.Worker.Handling;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker;

/// <summary>Puts the worker together. The one place that knows every job kind's handler.</summary>
public static class WorkerServices
{
    /// <summary>The queue that carries wake-ups.</summary>
    public const string JobQueueName = "jobs";

    /// <summary>One handler per job kind.</summary>
    public static IReadOnlyList<IJobHandler> CreateHandlers(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        return [];
    }
}
