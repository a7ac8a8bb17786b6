using Azure.Identity;

namespace Lookahead.Azure.Amqp.Connections;

/// <summary>Where to connect and how to prove who we are, read from the options.</summary>
/// <param name="Scheme"><c>amqps</c>, <c>amqp</c>, <c>wss</c> or <c>ws</c>.</param>
/// <param name="Path">Of the WebSocket.</param>
/// <param name="Key">For SASL PLAIN; null where <paramref name="Tokens"/> are put to <c>$cbs</c>.</param>
internal sealed record ServiceBusEndpoint(string Host, int Port, string Scheme, string Path, string Queue, SharedAccessKey? Key, ITokenSource? Tokens)
{
    private const string Expected =
        "it should look like 'Endpoint=sb://name.servicebus.windows.net/;SharedAccessKeyName=...;SharedAccessKey=...' (Service Bus namespace, Shared access policies).";

    public string DeadLetterQueue => Queue + "/$DeadLetterQueue";

    /// <exception cref="AzureConfigurationException">The options are contradictory or malformed. No connection was tried.</exception>
    public static ServiceBusEndpoint Read(ServiceBusQueueOptions options, TimeProvider time) => options switch
    {
        { Concurrency: < 1 } => throw new AzureConfigurationException($"The concurrency of the Service Bus queue is {options.Concurrency}; it must be at least 1."),
        { ConnectionString: not null, FullyQualifiedNamespace: not null } =>
            throw new AzureConfigurationException("Both a connection string and a namespace are set for Service Bus; set one of them."),
        { ConnectionString: { } text } => Parse(text, options),
        { FullyQualifiedNamespace: { } host } => ForIdentity(host, options, time),
        _ => throw new AzureConfigurationException("Service Bus needs a connection string or a namespace such as name.servicebus.windows.net."),
    };

    /// <summary>Never the key.</summary>
    public override string ToString() => $"{Scheme}://{Host}:{Port}/{Queue}";

    private static ServiceBusEndpoint ForIdentity(string host, ServiceBusQueueOptions options, TimeProvider time)
    {
        if (!Uri.TryCreate("sb://" + host, UriKind.Absolute, out var uri) || !uri.Authority.Equals(host, StringComparison.OrdinalIgnoreCase) || uri.Host.Length == 0)
        {
            throw new AzureConfigurationException($"'{host}' is not the name of a Service Bus namespace; it should look like 'name.servicebus.windows.net', without 'sb://' and slashes.");
        }
        var queue = options.Queue is { Length: > 0 } name ? name : throw NoQueue();
        return Create(uri.Host, uri.Port, plain: false, queue, null, new EntraTokens(options.Credential ?? new DefaultAzureCredential(), time), options);
    }

    private static ServiceBusEndpoint Parse(string text, ServiceBusQueueOptions options)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // Never the text itself in a message: it holds the key.
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw Malformed("a part of it has no '='");
            }
            fields[part[..at]] = part[(at + 1)..];
        }
        if (!fields.TryGetValue("Endpoint", out var endpoint))
        {
            throw Malformed("it has no Endpoint");
        }
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme != "sb" || uri.Host.Length == 0)
        {
            throw Malformed("its Endpoint is not an address that begins with sb://");
        }
        SharedAccessKey? key = null;
        ITokenSource? tokens = null;
        if (fields.TryGetValue("SharedAccessSignature", out var signature))
        {
            tokens = new SharedAccessSignature(signature);
        }
        else
        {
            key = new SharedAccessKey(Required("SharedAccessKeyName"), Required("SharedAccessKey"));
        }
        var path = fields.GetValueOrDefault("EntityPath");
        if (path is not null && options.Queue is not null && !path.Equals(options.Queue, StringComparison.OrdinalIgnoreCase))
        {
            throw new AzureConfigurationException($"The connection string of Service Bus is for the entity '{path}', but the queue is set to '{options.Queue}'. Use the connection string of that queue or of the namespace.");
        }
        var queue = (options.Queue ?? path) is { Length: > 0 } name ? name : throw NoQueue();
        var plain = bool.TryParse(fields.GetValueOrDefault("UseDevelopmentEmulator"), out var emulator) && emulator;
        return Create(uri.Host, uri.Port, plain, queue, key, tokens, options);

        string Required(string field) => fields.GetValueOrDefault(field) is { Length: > 0 } value ? value : throw Malformed($"it has no {field}");
    }

    private static ServiceBusEndpoint Create(
        string host, int port, bool plain, string queue, SharedAccessKey? key, ITokenSource? tokens, ServiceBusQueueOptions options)
    {
        var (scheme, usual) = (options.UseWebSockets, plain) switch
        {
            (false, false) => ("amqps", 5671),
            (false, true) => ("amqp", 5672),
            (true, false) => ("wss", 443),
            (true, true) => ("ws", 80),
        };
        return new ServiceBusEndpoint(host, port > 0 ? port : usual, scheme, "/$servicebus/websocket", queue.Trim('/'), key, tokens);
    }

    private static AzureConfigurationException Malformed(string why) => new($"The connection string of Service Bus is malformed: {why}; {Expected}");

    private static AzureConfigurationException NoQueue() => new("No queue of Service Bus is set: set its name, or use a connection string with EntityPath.");
}

/// <summary>A shared access policy's name and key.</summary>
internal sealed record SharedAccessKey(string Name, string Key)
{
    public override string ToString() => Name;
}
