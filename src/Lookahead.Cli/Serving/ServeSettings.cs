using System.Net;
using Lookahead.Backends;
using Lookahead.Cli.Checks;
using Lookahead.Formats.Plans;
using Microsoft.Extensions.Logging;

namespace Lookahead.Cli.Serving;

/// <param name="Port">0 takes a free one.</param>
/// <param name="Store">Where jobs and results are kept.</param>
/// <param name="Workers">Jobs that run side by side; 0 accepts jobs and runs none.</param>
internal sealed record ServeSettings(int Port, StoreFolder Store, int Workers)
{
    /// <summary>Where blobs and queues are, when not all in the store's folder.</summary>
    public BackendSettings Backend { get; init; } = new() { Folder = Store.Path };

    /// <summary>Set: listens there, to callers with keys. Null: on 127.0.0.1, to this machine alone, without keys.</summary>
    public IPAddress? Listen { get; init; }

    /// <summary>Set: queues are on an emulator of Service Bus in this process, at this port of 127.0.0.1.</summary>
    public int? EmulatorPort { get; init; }

    /// <summary>What a job may take: workers run here, and each job is measured against the whole machine.</summary>
    public WorkerMemory Memory { get; init; } = WorkerMemory.OfThisMachine();

    /// <summary>What is logged: at least of this level.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}

/// <summary>The service cannot start; the message says why and what to do.</summary>
internal class CannotServeException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Something that only workers need is missing.</summary>
internal sealed class MachineNotReadyException(string message) : CannotServeException(message);
