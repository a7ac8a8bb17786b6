using Amqp;
using Amqp.Listener;
using Lookahead.Emulation.Broker;
using Lookahead.Emulation.Protocol;
using Lookahead.Emulation.Transport;

namespace Lookahead.Emulation;

/// <summary>
/// Queues of Service Bus in this process, over AMQP 1.0 on the loopback interface, with faults on demand. For tests and for
/// trying things out: messages are in memory and lost at the end of the process.
/// </summary>
public sealed class ServiceBusEmulator : IAsyncDisposable
{
    private readonly ServiceBusEmulatorOptions options;
    private readonly MessageStore store;
    private readonly OpenConnections connections;
    private readonly LinkRouter router;
    private (EmulatorListener Listener, ContainerHost Host)? running;

    private ServiceBusEmulator(ServiceBusEmulatorOptions options)
    {
        this.options = options;
        store = new MessageStore(options, Faults);
        connections = new OpenConnections(options);
        router = new LinkRouter(store, options, connections, Faults);
        Faults.Bind(BreakConnections, connections.DetachLinks, store.LoseLocks);
    }

    public int Port { get; private set; }

    public ServiceBusFaults Faults { get; } = new();

    /// <summary>For the first of <see cref="ServiceBusEmulatorOptions.Rules"/>, as the Azure SDKs read it.</summary>
    public string ConnectionString => ConnectionStringFor(options.Rules[0].Name);

    /// <exception cref="System.Net.Sockets.SocketException">The port is taken.</exception>
    public static Task<ServiceBusEmulator> StartAsync(ServiceBusEmulatorOptions options)
    {
        var emulator = new ServiceBusEmulator(options);
        emulator.Listen(options.Port);
        return Task.FromResult(emulator);
    }

    /// <summary>Without <c>UseDevelopmentEmulator=true</c> where TLS is on: the SDKs take that for plain TCP.</summary>
    public string ConnectionStringFor(string rule) =>
        $"Endpoint=sb://localhost:{Port};SharedAccessKeyName={rule};SharedAccessKey={options.Rules.First(r => r.Name == rule).Key};"
        + (options.Certificate is null ? "UseDevelopmentEmulator=true;" : "");

    /// <summary>Messages in a queue, locked, deferred and scheduled ones included; <c>{queue}/$DeadLetterQueue</c> for its dead letters.</summary>
    public int Count(string queue) => store.Find(queue)?.Count ?? 0;

    /// <summary>Messages of a queue that somebody holds.</summary>
    public int Locked(string queue) => store.Find(queue)?.LockedCount ?? 0;

    /// <summary>Connections accepted since the start.</summary>
    public int Accepted => connections.Accepted;

    /// <summary>Links attached to queues and their nodes since the start.</summary>
    public int LinksAttached => connections.LinksAttached;

    /// <summary>Tokens taken by <c>$cbs</c> since the start.</summary>
    public int TokensPut => connections.TokensPut;

    /// <summary>Links detached since the start because their token had expired.</summary>
    public int LinksExpired => connections.LinksExpired;

    /// <summary>Stops listening and cuts all connections, as when the service goes down. Messages and locks stay.</summary>
    public void Kill()
    {
        if (running is var (listener, host))
        {
            running = null;
            listener.Dispose();
            host.Close();
        }
    }

    /// <summary>Listens again after <see cref="Kill"/>, on the same port.</summary>
    public void Restart()
    {
        if (running is null)
        {
            Listen(Port);
        }
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        connections.Dispose();
        store.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Listen(int port)
    {
        var listener = new EmulatorListener(options, port);
        Port = listener.Port;
        var host = new ContainerHost([new Address("localhost", Port, scheme: EmulatorListener.Scheme)]);
        host.CustomTransports[EmulatorListener.Scheme] = listener;
        host.Listeners[0].HandlerFactory = _ => new ConnectionEvents(connections);
        host.RegisterLinkProcessor(router);
        host.Open();
        running = (listener, host);
    }

    private void BreakConnections(bool politely)
    {
        if (politely)
        {
            connections.CloseConnections();
        }
        else
        {
            running?.Listener.DropConnections();
        }
    }
}
