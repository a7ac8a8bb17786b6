using Lookahead.Embedded.Blobs;
using Lookahead.Embedded.Queues;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;

namespace Lookahead.Embedded;

/// <summary>Settings of an <see cref="EmbeddedStore"/>.</summary>
public sealed record EmbeddedOptions
{
    public FileBlobStoreOptions Blobs { get; init; } = new();

    public FileJobQueueOptions Queues { get; init; } = new();
}

/// <summary>The blob store and the queues in one folder. Any number of processes on this machine may have it open.</summary>
public sealed class EmbeddedStore : IDisposable
{
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly EmbeddedOptions _options;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, FileJobQueue> _queues = [];

    private EmbeddedStore(string root, TimeProvider time, EmbeddedOptions options)
    {
        _root = root;
        _time = time;
        _options = options;
        Blobs = new FileBlobStore(root, time, options.Blobs);
    }

    public IBlobStore Blobs { get; }

    /// <summary>Opens the store in a folder, which is created when absent.</summary>
    /// <exception cref="NotSupportedException">The folder's file system lacks locks or exact file times.</exception>
    public static EmbeddedStore Open(string rootFolder, TimeProvider? time = null, EmbeddedOptions? options = null) =>
        new(rootFolder, time ?? TimeProvider.System, options ?? new EmbeddedOptions());

    /// <summary>The queue of that name, created when absent; the same object at every call.</summary>
    public IJobQueue Queue(string name)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(name, out var queue))
            {
                _queues[name] = queue = new FileJobQueue(_root, name, _time, _options.Queues);
            }
            return queue;
        }
    }

    /// <summary>Gives up the locks of messages that were received here and not settled.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var queue in _queues.Values)
            {
                queue.Dispose();
            }
        }
    }
}
