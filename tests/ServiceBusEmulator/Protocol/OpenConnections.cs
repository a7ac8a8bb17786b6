using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Lookahead.Emulation.Transport;

namespace Lookahead.Emulation.Protocol;

/// <summary>
/// The connections and links that are open, and what they may do. Links whose token ran out are detached, connections that
/// bring no token in time are closed.
/// </summary>
internal sealed class OpenConnections : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<ListenerConnection, DateTimeOffset> connections = [];
    private readonly Dictionary<ListenerLink, (string Address, Claims Needed)> links = [];
    private readonly ServiceBusEmulatorOptions options;
    private readonly List<ITimer> timers = [];

    public OpenConnections(ServiceBusEmulatorOptions options) => this.options = options;

    /// <summary>Since the start.</summary>
    public int Accepted { get; private set; }

    public int LinksAttached { get; private set; }

    public int TokensPut { get; private set; }

    public int LinksExpired { get; private set; }

    public static ClientIdentity IdentityOf(ListenerLink link) => IdentityOf((ListenerConnection)link.Session.Connection);

    public void Add(ListenerConnection connection)
    {
        lock (gate)
        {
            Accepted++;
            connections.Add(connection, options.Time.GetUtcNow());
        }
        connection.AddClosedCallback((_, _) =>
        {
            lock (gate)
            {
                connections.Remove(connection);
            }
        });
        LookIn(options.TimeToAuthorize);
    }

    /// <param name="needed">Any of these claims must hold as long as the link is open.</param>
    public void Add(ListenerLink link, string address, Claims needed)
    {
        lock (gate)
        {
            LinksAttached++;
            links[link] = (address, needed);
        }
        link.AddClosedCallback((_, _) =>
        {
            lock (gate)
            {
                links.Remove(link);
            }
        });
    }

    /// <summary>A token was put: looks at what it was for when it expires.</summary>
    public void OnToken(TimeSpan goodFor)
    {
        LookIn(goodFor);
        lock (gate)
        {
            TokensPut++;
        }
    }

    private void LookIn(TimeSpan delay)
    {
        lock (gate)
        {
            timers.Add(options.Time.CreateTimer(_ => Look(), null, delay, Timeout.InfiniteTimeSpan));
        }
    }

    public void DetachLinks()
    {
        foreach (var link in Links().Select(l => l.Link))
        {
            Close(link, ServiceBusErrors.DetachForced());
        }
    }

    public void CloseConnections()
    {
        foreach (var connection in Connections().Select(c => c.Connection))
        {
            Close(connection, ServiceBusErrors.Forced("The service closes the connection."));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            timers.ForEach(timer => timer.Dispose());
            timers.Clear();
        }
    }

    private void Look()
    {
        var now = options.Time.GetUtcNow();
        foreach (var (link, address, needed) in Links().Where(l => (IdentityOf(l.Link).On(l.Address, now) & l.Needed) == Claims.None))
        {
            LinksExpired++;
            Close(link, ServiceBusErrors.TokenExpired());
        }
        foreach (var (connection, since) in Connections().Where(c => c.Since + options.TimeToAuthorize <= now && !IdentityOf(c.Connection).HasAny(now)))
        {
            Close(connection, ServiceBusErrors.Forced("The connection brought no token in time."));
        }
    }

    private static ClientIdentity IdentityOf(ListenerConnection connection) => (ClientIdentity)connection.Principal;

    private List<(ListenerLink Link, string Address, Claims Needed)> Links()
    {
        lock (gate)
        {
            return [.. links.Select(l => (l.Key, l.Value.Address, l.Value.Needed))];
        }
    }

    private List<(ListenerConnection Connection, DateTimeOffset Since)> Connections()
    {
        lock (gate)
        {
            return [.. connections.Select(c => (c.Key, c.Value))];
        }
    }

    private static void Close(AmqpObject what, Error error)
    {
        try
        {
            what.Close(TimeSpan.Zero, error);
        }
        catch (AmqpException)
        {
            // It is closing already.
        }
    }
}
