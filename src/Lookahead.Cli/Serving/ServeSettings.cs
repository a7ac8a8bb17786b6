using Lookahead.Cli.Checks;
using Microsoft.Extensions.Logging;

namespace Lookahead.Cli.Serving;

/// <param name="Port">On 127.0.0.1; 0 takes a free one.</param>
/// <param name="Store">Where jobs and results are kept.</param>
/// <param name="Workers">Jobs that run side by side; 0 accepts jobs and runs none.</param>
internal sealed record ServeSettings(int Port, StoreFolder Store, int Workers)
{
    /// <summary>What is logged: at least of this level.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}

/// <summary>The service cannot start; the message says why and what to do.</summary>
internal class CannotServeException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Something that only workers need is missing.</summary>
internal sealed class MachineNotReadyException(string message) : CannotServeException(message);
