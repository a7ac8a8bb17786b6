using Lookahead.Azure.Resilience;
using Lookahead.Emulation;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Azure.Amqp.Tests.Support;

/// <summary>An emulator and its clients, on one clock that can be moved forward.</summary>
internal sealed class Rig : IAsyncDisposable
{
    public const string Queue = "jobs";

    private readonly List<ServiceBusQueue> clients = [];

    private Rig(SkippingTimeProvider time, ServiceBusEmulator emulator) => (Time, Emulator) = (time, emulator);

    public SkippingTimeProvider Time { get; }

    public ServiceBusEmulator Emulator { get; }

    /// <summary>Quick tries, many of them: for faults that pass.</summary>
    public static AzureResilienceOptions Quick { get; } = new()
    {
        Retries = 40,
        FirstDelay = TimeSpan.FromMilliseconds(1),
        LongestDelay = TimeSpan.FromMilliseconds(30),
        BreakDuration = TimeSpan.FromMilliseconds(500),
    };

    public static async Task<Rig> StartAsync(QueueSettings settings, Func<ServiceBusEmulatorOptions, ServiceBusEmulatorOptions>? change = null)
    {
        var time = new SkippingTimeProvider();
        var options = new ServiceBusEmulatorOptions { Queues = new Dictionary<string, QueueSettings> { [Queue] = settings }, Time = time };
        return new Rig(time, await ServiceBusEmulator.StartAsync(change?.Invoke(options) ?? options));
    }

    public ServiceBusQueueOptions Options => new()
    {
        ConnectionString = Emulator.ConnectionString,
        Queue = Queue,
        Resilience = Quick,
        ServerBusyWait = TimeSpan.FromMilliseconds(5),
    };

    public ServiceBusQueue Connect(ServiceBusQueueOptions? options = null, ILoggerFactory? logs = null, TimeProvider? time = null)
    {
        var client = new ServiceBusQueue(options ?? Options, time ?? Time, logs ?? NullLoggerFactory.Instance);
        lock (clients)
        {
            clients.Add(client);
        }
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
        await Emulator.DisposeAsync();
    }
}
