using Azure.Core;
using Lookahead.Azure.Resilience;

namespace Lookahead.Azure.Amqp;

/// <summary>Where the queue is, as Azure users write it: a connection string, or a namespace and an identity.</summary>
public sealed record ServiceBusQueueOptions
{
    /// <summary>For example <c>Endpoint=sb://name.servicebus.windows.net/;SharedAccessKeyName=...;SharedAccessKey=...</c>.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>For example <c>name.servicebus.windows.net</c>, used with <see cref="Credential"/>.</summary>
    public string? FullyQualifiedNamespace { get; init; }

    /// <summary>Null: DefaultAzureCredential.</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>Must exist; the deployment makes it. Null: the <c>EntityPath</c> of the connection string.</summary>
    public string? Queue { get; init; }

    /// <summary>AMQP in a WebSocket on port 443, where a firewall closes port 5671.</summary>
    public bool UseWebSockets { get; init; }

    /// <summary>Messages that may be on their way to us at a time; a lock's time begins when a message sets out.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>A connection on which nothing was heard for so long is dead. Service Bus wants more than 30 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A message that came after its receiver had given up waiting is kept for the next one so long, then given back.</summary>
    public TimeSpan HoldUnclaimed { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The wait after <c>com.microsoft:server-busy</c>; Service Bus asks for 2 s.</summary>
    public TimeSpan ServerBusyWait { get; init; } = TimeSpan.FromSeconds(2);

    public AzureResilienceOptions Resilience { get; init; } = new();

    /// <summary>Without the connection string, which holds the key.</summary>
    public override string ToString() => $"{nameof(ServiceBusQueueOptions)} {{ {FullyQualifiedNamespace ?? "(connection string)"}, {Queue} }}";
}
