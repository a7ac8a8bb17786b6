using Lookahead.Embedded;
using Lookahead.Embedded.Queues;
using Lookahead.Jobs.Queues;
using Lookahead.TestSupport;
using Lookahead.Worker;

namespace Lookahead.Chaos.InProcess;

/// <summary>One folder that is opened several times, as by as many processes.</summary>
internal sealed class EmbeddedStores : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<EmbeddedStore> opened = [];
    private readonly FileJobQueueOptions queues;

    public EmbeddedStores(FileJobQueueOptions? queues = null)
    {
        this.queues = queues ?? new FileJobQueueOptions();
        Service = Open();
    }

    public EmbeddedStore Service { get; }

    public QueueCounts Counts { get; } = new();

    public IJobQueue Queue(EmbeddedStore store) => Counts.Of(store.Queue(WorkerServices.JobQueueName));

    public EmbeddedStore Open()
    {
        opened.Add(EmbeddedStore.Open(folder.Path, options: new EmbeddedOptions { Queues = queues }));
        return opened[^1];
    }

    public void Dispose()
    {
        opened.ForEach(store => store.Dispose());
        folder.Dispose();
    }
}
