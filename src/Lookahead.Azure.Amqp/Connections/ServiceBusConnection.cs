using System.Net.Security;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Sasl;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>One AMQP connection with its session: it is never repaired, only replaced.</summary>
internal sealed class ServiceBusConnection
{
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly Connection connection;
    private readonly Session session;
    private readonly AmqpFaults faults;
    private readonly TokenRenewal? tokens;

    private ServiceBusConnection(Connection connection, ServiceBusEndpoint endpoint, AmqpFaults faults, Func<ServiceBusConnection, TokenRenewal> tokens)
    {
        (this.connection, this.faults) = (connection, faults);
        session = new Session(connection);
        if (endpoint.Tokens is not null)
        {
            var renewal = this.tokens = tokens(this);
            connection.AddClosedCallback((_, _) => renewal.Dispose());
        }
    }

    /// <summary>Whether a link and all that it stands on are open.</summary>
    public static bool IsLive(Link link) => !link.IsClosed && !link.Session.IsClosed && !link.Session.Connection.IsClosed;

    public bool IsOpen => !connection.IsClosed && !session.IsClosed;

    /// <param name="certificateCheck">Of the tests; null: the system's.</param>
    /// <exception cref="AzureConfigurationException">The host is unknown or refuses us.</exception>
    /// <exception cref="ServiceBusException">There is no connection now.</exception>
    public static async Task<ServiceBusConnection> OpenAsync(
        ServiceBusEndpoint endpoint, TimeSpan idleTimeout, RemoteCertificateValidationCallback? certificateCheck, AmqpFaults faults,
        Func<ServiceBusConnection, TokenRenewal> tokens, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory([new WebSocketTransportFactory("AMQPWSB10") { Options = options => options.RemoteCertificateValidationCallback = certificateCheck }]);
        factory.AMQP.HostName = endpoint.Host;
        factory.AMQP.ContainerId = "lookahead-" + Guid.NewGuid().ToString("N");
        factory.AMQP.IdleTimeout = (int)idleTimeout.TotalMilliseconds;
        if (certificateCheck is not null)
        {
            factory.SSL.RemoteCertificateValidationCallback = certificateCheck;
        }
        if (endpoint.Key is null)
        {
            factory.SASL.Profile = SaslProfile.Anonymous;
        }
        var address = new Address(endpoint.Host, endpoint.Port, endpoint.Key?.Name, endpoint.Key?.Key, endpoint.Path, endpoint.Scheme.ToUpperInvariant());
        var opening = factory.CreateAsync(address, cancellationToken, (IHandler?)null);
        try
        {
            // The library looks at the token only while it connects, not during SASL.
            return new ServiceBusConnection(await opening.WaitAsync(cancellationToken), endpoint, faults, tokens);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = opening.ContinueWith(late => Release(late.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw faults.NotConnected(e);
        }
    }

    public Task<SenderLink> AttachSenderAsync(string address, CancellationToken cancellationToken) => AttachAsync(
        address, Rights.Send,
        (name, attached) => new SenderLink(
            session, name, new Attach { Source = new Source(), Target = new Target { Address = address } },
            (_, attach) => attached(attach.Target is not null)),
        cancellationToken);

    /// <summary>A receiver without credit.</summary>
    public Task<ReceiverLink> AttachReceiverAsync(string address, CancellationToken cancellationToken) => AttachAsync(
        address, Rights.Listen,
        (name, attached) => new ReceiverLink(
            session, name,
            new Attach
            {
                SndSettleMode = SenderSettleMode.Unsettled,
                RcvSettleMode = ReceiverSettleMode.Second,
                Source = new Source { Address = address },
                Target = new Target(),
            },
            (_, attach) => attached(attach.Source is not null)),
        cancellationToken);

    /// <param name="address">Of a node that answers requests: <c>{entity}/$management</c> or <c>$cbs</c>.</param>
    /// <param name="authorize">False for <c>$cbs</c> itself.</param>
    public async Task<RequestLink> AttachRequestLinkAsync(string address, bool authorize, CancellationToken cancellationToken)
    {
        var replyTo = "reply-" + Guid.NewGuid().ToString("N");
        var receiver = await AttachAsync(
            address, Rights.Listen,
            (_, attached) => new ReceiverLink(
                session, replyTo, new Attach { Source = new Source { Address = address }, Target = new Target { Address = replyTo } },
                (_, attach) => attached(attach.Source is not null)),
            cancellationToken, authorize);
        var sender = await AttachAsync(
            address, Rights.Listen,
            (name, attached) => new SenderLink(
                session, name, new Attach { Source = new Source(), Target = new Target { Address = address } },
                (_, attach) => attached(attach.Target is not null)),
            cancellationToken, authorize);
        return new RequestLink(sender, receiver, replyTo);
    }

    /// <summary>Calls back once the link, or the connection under it, is closed; at once where it is already.</summary>
    public void OnLost(Link link, Action lost)
    {
        link.AddClosedCallback((_, _) => lost());
        connection.AddClosedCallback((_, _) => lost());
    }

    /// <summary>Lets go of a connection that does not answer, without waiting for it.</summary>
    public void Discard()
    {
        tokens?.Dispose();
        Release(connection);
    }

    public async Task CloseAsync()
    {
        tokens?.Dispose();
        try
        {
            await connection.CloseAsync(CloseTime, null);
        }
        catch (Exception e) when (AmqpFaults.IsLoss(e) || e is TimeoutException)
        {
            // It was lost before it could be closed.
        }
    }

    private async Task<T> AttachAsync<T>(
        string address, string right, Func<string, Action<bool>, T> attach, CancellationToken cancellationToken, bool authorize = true)
        where T : Link
    {
        if (tokens is not null && authorize)
        {
            await tokens.AuthorizeAsync(address, cancellationToken);
        }
        var attached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        T link;
        try
        {
            // A refused link is attached without source or target, and detached with the reason right afterwards.
            link = attach($"{address}-{Guid.NewGuid():N}", accepted => _ = accepted && attached.TrySetResult());
        }
        catch (Exception e) when (AmqpFaults.IsLoss(e))
        {
            throw AmqpFaults.Lost(e);
        }
        connection.AddClosedCallback((_, error) => attached.TrySetException(AmqpFaults.Lost(error)));
        link.AddClosedCallback((_, error) => attached.TrySetException(connection.IsClosed ? AmqpFaults.Lost(error) : faults.Refused(error ?? link.Error, address, right)));
        try
        {
            await attached.Task.WaitAsync(cancellationToken);
            return link;
        }
        catch (OperationCanceledException)
        {
            Release(link);
            throw;
        }
    }

    private static void Release(AmqpObject what)
    {
        try
        {
            what.Close(TimeSpan.Zero);
        }
        catch (Exception e) when (AmqpFaults.IsLoss(e))
        {
            // It is closing already.
        }
    }
}
