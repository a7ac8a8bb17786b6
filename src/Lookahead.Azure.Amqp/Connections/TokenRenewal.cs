using Amqp;
using Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>
/// Puts tokens to <c>$cbs</c> for the addresses that are used on a connection, and again before they expire: otherwise the
/// service drops the links.
/// </summary>
internal sealed partial class TokenRenewal : IDisposable
{
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly ITokenSource source;
    private readonly ServiceBusEndpoint endpoint;
    private readonly AmqpFaults faults;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Kept<RequestLink> cbs;
    private readonly SemaphoreSlim putting = new(1, 1);
    private readonly HashSet<string> addresses = [];
    private readonly CancellationTokenSource stopping = new();
    private CbsToken? token;
    private bool stale;

    public TokenRenewal(ServiceBusConnection connection, ServiceBusEndpoint endpoint, AmqpFaults faults, TimeProvider time, ILogger logger)
    {
        (source, this.endpoint, this.faults, this.time, this.logger) = (endpoint.Tokens!, endpoint, faults, time, logger);
        cbs = new Kept<RequestLink>(token => connection.AttachRequestLinkAsync("$cbs", authorize: false, token), link => link.IsOpen);
    }

    /// <summary>Puts a token for an address, unless a good one is there.</summary>
    /// <exception cref="AzureConfigurationException">There is no token, or the service refuses it.</exception>
    public async Task AuthorizeAsync(string address, CancellationToken cancellationToken)
    {
        await putting.WaitAsync(cancellationToken);
        try
        {
            var first = token is null;
            if (first || stale || token!.ExpiresAt <= time.GetUtcNow())
            {
                addresses.Clear();
                token = await source.GetAsync(cancellationToken);
                stale = false;
            }
            if (!addresses.Contains(address))
            {
                await PutAsync(token!, address, cancellationToken);
                addresses.Add(address);
            }
            if (first)
            {
                _ = RenewAsync();
            }
        }
        finally
        {
            putting.Release();
        }
    }

    /// <summary>The renewal ends with its connection.</summary>
    public void Dispose() => stopping.Cancel();

    private async Task RenewAsync()
    {
        var wait = Wait(token!);
        while (true)
        {
            try
            {
                await Task.Delay(wait, time, stopping.Token);
                await RenewOnceAsync(stopping.Token);
                wait = Wait(token!);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The links go when the token expires; opening them again shows the error to whoever needs them.
                stale = true;
                LogRenewalFailed(e.GetType().Name, token!.ExpiresAt);
                wait = Wait(token) is var next && next > AfterFailure ? next : AfterFailure;
            }
        }
    }

    private async Task RenewOnceAsync(CancellationToken cancellationToken)
    {
        await putting.WaitAsync(cancellationToken);
        try
        {
            var fresh = await source.GetAsync(cancellationToken);
            foreach (var address in addresses)
            {
                await PutAsync(fresh, address, cancellationToken);
            }
            (token, stale) = (fresh, false);
        }
        finally
        {
            putting.Release();
        }
    }

    /// <summary>Until a fifth of the time that is left, or five minutes, before the end.</summary>
    private TimeSpan Wait(CbsToken current)
    {
        var left = current.ExpiresAt - time.GetUtcNow();
        var wait = left - (left / 5 < LongestMargin ? left / 5 : LongestMargin);
        return wait < ShortestWait ? ShortestWait : wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait;
    }

    private async Task PutAsync(CbsToken put, string address, CancellationToken cancellationToken)
    {
        var request = new Message
        {
            ApplicationProperties = new ApplicationProperties
            {
                ["operation"] = "put-token",
                ["type"] = put.Type,
                ["name"] = $"sb://{endpoint.Host}/{address}",
            },
            BodySection = new AmqpValue { Value = put.Token },
        };
        var answer = await (await cbs.GetAsync(cancellationToken)).RequestAsync(request, cancellationToken);
        var status = RequestLink.Status(answer, "status-code");
        if (status is not (200 or 202))
        {
            throw faults.TokenRefused(status, answer.ApplicationProperties?["status-description"] as string);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The token for Service Bus could not be renewed ({Error}); it expires at {ExpiresAt}.")]
    private partial void LogRenewalFailed(string error, DateTimeOffset expiresAt);
}
