using System.Globalization;
using Lookahead.Api.Estimates;
using Lookahead.Api.Hosting;
using Lookahead.Api.Requests;
using Lookahead.Api.Outgoing;
using Lookahead.Api.Triggers;
using Lookahead.Backends;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Upkeep;
using Lookahead.Telemetry;

namespace Lookahead.FunctionsApp;

/// <summary>A setting of this head is wrong; the message names the environment variable and what would be right.</summary>
public sealed class HeadSettingsException(string message) : Exception(message);

/// <summary>What the environment says.</summary>
public sealed record HeadSettings
{
    /// <summary>Set by the Functions host: the port of 127.0.0.1 at which it expects its custom handler.</summary>
    public const string HandlerPortVariable = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>The port where no host has set one; 7071 unless set.</summary>
    public const string PortVariable = "LOOKAHEAD_PORT";

    /// <summary><c>1</c>: the Functions host is one that proxies (enableProxyingHttpRequest), so that answers can be streams.</summary>
    public const string StreamsVariable = "LOOKAHEAD_HOST_STREAMS";

    /// <summary>The folder of jobs and queues, where they are not on Azure.</summary>
    public const string StoreVariable = "LOOKAHEAD_STORE";

    private const int DefaultPort = 7071;

    /// <summary>Of 127.0.0.1.</summary>
    public required int Port { get; init; }

    /// <summary>A Functions host has started this process: it hands over triggers and keeps clients from all else.</summary>
    public required bool UnderHost { get; init; }

    public required HostTraits Traits { get; init; }

    public required BackendSettings Backend { get; init; }

    public required TelemetrySettings Telemetry { get; init; }

    public required UpkeepOptions Upkeep { get; init; }

    public required RequestLimits Limits { get; init; }

    public required WorkerPrice Price { get; init; }

    public required OutgoingOptions Outgoing { get; init; }

    /// <summary>The queue that gets outcomes of submissions by queue; null: none does.</summary>
    public string? ReplyQueue { get; init; }

    /// <summary>The queue of workers without an accelerator; null: one queue carries all.</summary>
    public string? CpuQueue { get; init; }

    /// <param name="variable">Reads an environment variable.</param>
    /// <exception cref="HeadSettingsException">A value makes no sense.</exception>
    /// <exception cref="BackendSettingsException">As for <see cref="BackendSettings.FromEnvironment"/>.</exception>
    /// <exception cref="TelemetrySettingsException">As for <see cref="TelemetrySettings.FromEnvironment"/>.</exception>
    public static HeadSettings FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
        var underHost = Value(HandlerPortVariable) is not null;
        return new HeadSettings
        {
            Port = underHost ? ReadPort(HandlerPortVariable, Value(HandlerPortVariable)!) : Value(PortVariable) is { } port ? ReadPort(PortVariable, port) : DefaultPort,
            UnderHost = underHost,
            Traits = !underHost || ReadSwitch(StreamsVariable, Value(StreamsVariable)) ? HostTraits.Kestrel : HostTraits.FunctionsHost,
            Backend = BackendSettings.FromEnvironment(Value(StoreVariable) ?? ".lookahead", variable),
            Telemetry = TelemetrySettings.FromEnvironment("lookahead-functions", variable),
            Upkeep = Checked(() => UpkeepOptions.BesideQueue.WithRetention(variable)),
            Limits = Checked(() => RequestLimits.FromEnvironment(variable)),
            Price = Checked(() => WorkerPrice.FromEnvironment(variable)),
            Outgoing = Checked(() => OutgoingOptions.FromEnvironment(variable)),
            ReplyQueue = Value(TriggerQueues.ReplyVariable),
            CpuQueue = Value(WorkQueues.CpuQueueVariable),
        };
    }

    private static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException e)
        {
            throw new HeadSettingsException(e.Message);
        }
    }

    private static int ReadPort(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= ushort.MaxValue
            ? port
            : throw new HeadSettingsException($"{name} must be a port from 0 (any that is free) to {ushort.MaxValue}, but is '{text}'.");

    private static bool ReadSwitch(string name, string? text) => text switch
    {
        null or "0" => false,
        "1" => true,
        _ => throw new HeadSettingsException($"{name} must be 1 or 0, but is '{text}'."),
    };
}
