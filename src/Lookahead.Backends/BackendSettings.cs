using System.Net;

namespace Lookahead.Backends;

/// <summary>A setting of the environment is wrong; the message names the variable, never its value, which may hold a key.</summary>
public sealed class BackendSettingsException(string message) : Exception(message);

/// <summary>
/// Where blobs and queues are. The variables follow the connections of Azure Functions: <c>NAME</c> holds a connection string, or
/// <c>NAME__property</c> an address that is used with an identity (DefaultAzureCredential).
/// </summary>
public sealed record BackendSettings
{
    public const string StorageVariable = "LOOKAHEAD_STORAGE";
    public const string StorageUriVariable = "LOOKAHEAD_STORAGE__blobServiceUri";
    public const string ContainerVariable = "LOOKAHEAD_CONTAINER";
    public const string ServiceBusVariable = "LOOKAHEAD_SERVICE_BUS";
    public const string NamespaceVariable = "LOOKAHEAD_SERVICE_BUS__fullyQualifiedNamespace";
    public const string WebSocketsVariable = "LOOKAHEAD_SERVICE_BUS_WEBSOCKETS";

    /// <summary>The folder for what Azure does not hold.</summary>
    public required string Folder { get; init; }

    /// <summary>A connection string of Blob Storage.</summary>
    public string? Storage { get; init; }

    public Uri? StorageUri { get; init; }

    public string Container { get; init; } = "lookahead";

    /// <summary>A connection string of Service Bus.</summary>
    public string? ServiceBus { get; init; }

    public string? Namespace { get; init; }

    public bool UseWebSockets { get; init; }

    public bool HasAzureStorage => Storage is not null || StorageUri is not null;

    public bool HasServiceBus => ServiceBus is not null || Namespace is not null;

    /// <param name="folder">For what is not on Azure.</param>
    /// <param name="environment">Gives a variable, or null.</param>
    /// <exception cref="BackendSettingsException">Settings contradict each other or are malformed.</exception>
    public static BackendSettings FromEnvironment(string folder, Func<string, string?> environment)
    {
        var settings = new BackendSettings
        {
            Folder = folder,
            Storage = Value(StorageVariable),
            StorageUri = Value(StorageUriVariable) is { } uri ? ReadUri(uri) : null,
            Container = Value(ContainerVariable) ?? "lookahead",
            ServiceBus = Value(ServiceBusVariable),
            Namespace = Value(NamespaceVariable) is { } name ? ReadNamespace(name) : null,
            UseWebSockets = Value(WebSocketsVariable) switch
            {
                null or "0" => false,
                "1" => true,
                _ => throw new BackendSettingsException($"{WebSocketsVariable} must be 1 (AMQP in WebSockets on port 443) or 0."),
            },
        };
        if (settings.Storage is not null && settings.StorageUri is not null)
        {
            throw new BackendSettingsException($"Both {StorageVariable} and {StorageUriVariable} are set; set one of them.");
        }
        if (settings.ServiceBus is not null && settings.Namespace is not null)
        {
            throw new BackendSettingsException($"Both {ServiceBusVariable} and {NamespaceVariable} are set; set one of them.");
        }
        if (settings.HasAzureStorage && !settings.HasServiceBus)
        {
            throw new BackendSettingsException(
                $"Jobs are in Azure Storage, and a queue in a folder would be seen by this machine alone. Set {ServiceBusVariable} (a connection string) or {NamespaceVariable} (such as name.servicebus.windows.net).");
        }
        return settings;

        string? Value(string name) => environment(name) is { Length: > 0 } value ? value : null;
    }

    private static Uri ReadUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.Query.Length == 0
            ? uri
            : throw new BackendSettingsException($"{StorageUriVariable} must be an address such as https://account.blob.core.windows.net, without a signature.");

    private static string ReadNamespace(string text) =>
        Uri.CheckHostName(text) == UriHostNameType.Dns && !IPAddress.TryParse(text, out _)
            ? text
            : throw new BackendSettingsException($"{NamespaceVariable} must be a host name such as name.servicebus.windows.net, without a scheme or path.");

    /// <summary>Without connection strings, which hold keys.</summary>
    public override string ToString() => $"{nameof(BackendSettings)} {{ {Description} }}";

    /// <summary>Where jobs and messages are, for people.</summary>
    public string Description =>
        (HasAzureStorage ? $"container {Container} of {StorageUri?.Host ?? "the storage account"}" : $"store {Folder}")
        + (HasServiceBus ? $", queues on {Namespace ?? "Service Bus"}" : "");
}
