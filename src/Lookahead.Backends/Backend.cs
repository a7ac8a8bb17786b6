using Lookahead.Azure.Amqp;
using Lookahead.Azure.Blobs;
using Lookahead.Embedded;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Backends;

/// <summary>Blobs and queues, on this machine or on Azure, or blobs here and queues there (an emulator's).</summary>
public sealed class Backend : IAsyncDisposable
{
    private readonly BackendSettings settings;
    private readonly EmbeddedStore? embedded;
    private readonly TimeProvider time;
    private readonly ILoggerFactory logs;
    private readonly Lock guard = new();
    private readonly Dictionary<string, ServiceBusQueue> queues = [];

    private Backend(BackendSettings settings, EmbeddedStore? embedded, IBlobStore blobs, TimeProvider time, ILoggerFactory logs) =>
        (this.settings, this.embedded, Blobs, this.time, this.logs) = (settings, embedded, blobs, time, logs);

    public IBlobStore Blobs { get; }

    /// <summary>Whether jobs, and the files that they name, are on this machine alone.</summary>
    public bool IsOneMachine => !settings.HasAzureStorage;

    /// <summary>Opens the folder, or makes clients; Azure is not called yet.</summary>
    /// <exception cref="BackendSettingsException">The folder cannot be used.</exception>
    /// <exception cref="Azure.AzureConfigurationException">A connection string is malformed.</exception>
    public static Backend Open(BackendSettings settings, TimeProvider time, ILoggerFactory logs)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var embedded = settings.HasAzureStorage ? null : OpenFolder(settings.Folder, time);
        IBlobStore blobs = embedded?.Blobs ?? new AzureBlobStore(
            new AzureBlobStoreOptions { ConnectionString = settings.Storage, ServiceUri = settings.StorageUri, Container = settings.Container }, time, logs);
        return new Backend(settings, embedded, blobs, time, logs);
    }

    /// <summary>The queue of that name; the same object at every call. On Service Bus it must exist, in a folder it is made.</summary>
    public IJobQueue Queue(string name)
    {
        if (!settings.HasServiceBus)
        {
            return embedded!.Queue(name);
        }
        lock (guard)
        {
            if (!queues.TryGetValue(name, out var queue))
            {
                queues[name] = queue = new ServiceBusQueue(
                    new ServiceBusQueueOptions { ConnectionString = settings.ServiceBus, FullyQualifiedNamespace = settings.Namespace, Queue = name, UseWebSockets = settings.UseWebSockets },
                    time, logs);
            }
            return queue;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in queues.Values)
        {
            await queue.DisposeAsync();
        }
        embedded?.Dispose();
    }

    private static EmbeddedStore OpenFolder(string folder, TimeProvider time)
    {
        try
        {
            return EmbeddedStore.Open(folder, time);
        }
        catch (NotSupportedException e)
        {
            throw new BackendSettingsException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BackendSettingsException($"The store folder {Path.GetFullPath(folder)} cannot be written: {e.Message} Choose another with --store.");
        }
    }
}
