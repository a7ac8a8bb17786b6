using Lookahead.Azure.Amqp;
using Lookahead.Benchmarks.Embedded;
using Lookahead.Embedded;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Benchmarks.Queues;

/// <summary>A worker whose jobs do nothing, over blobs in a folder and the emulator's queue.</summary>
internal sealed class JobWorld : IAsyncDisposable
{
    private readonly WorkFolder folder;
    private readonly EmbeddedStore embedded;
    private readonly JobStore store;
    private readonly WorkQueues queues;
    private readonly JobWorkerHost host;
    private readonly CancellationTokenSource stop = new();
    private Task worker = Task.CompletedTask;

    /// <param name="worked">Called in each job.</param>
    public JobWorld(EmulatorProcess emulator, string workFolder, Action worked)
    {
        folder = new WorkFolder(workFolder);
        embedded = EmbeddedStore.Open(folder.Path);
        Blobs = new CommitWatch(embedded.Blobs);
        Queue = new ServiceBusQueue(emulator.Options(Guid.NewGuid().ToString("N")), TimeProvider.System, NullLoggerFactory.Instance);
        store = new JobStore(Blobs, TimeProvider.System);
        queues = new WorkQueues(Queue);
        host = new JobWorkerHost(
            Blobs, queues, [new Handler(worked)], TimeProvider.System, WorkerOptions.OneMachine with { ScratchRoot = folder.Sub("scratch") },
            NullLogger<JobWorkerHost>.Instance);
    }

    public CommitWatch Blobs { get; }

    public ServiceBusQueue Queue { get; }

    public string FileSystem => folder.FileSystem;

    public IAsyncEnumerable<JobDocument> Jobs(CancellationToken cancellationToken) => store.ListAsync(OwnerId.Local, null, activeOnly: false, cancellationToken);

    /// <summary>As the service does it: the document, then the wake-up.</summary>
    public async Task SubmitAsync(Action<string> withId, CancellationToken cancellationToken)
    {
        var specification = new GenerateSpecification { Model = new ModelReference { Source = ModelSource.Path, Path = "model" }, Prompts = ["a"] };
        var id = store.NewId();
        withId(id);
        var (job, _) = await store.CreateAsync(specification, id, cancellationToken);
        await queues.WakeAsync(job, null, TimeSpan.Zero, cancellationToken);
    }

    public void StartWorker() => worker = host.RunLoopAsync(stop.Token);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await worker;
        await Queue.DisposeAsync();
        embedded.Dispose();
        folder.Dispose();
        stop.Dispose();
    }

    private sealed class Handler(Action worked) : IJobHandler
    {
        public string Kind => GenerateSpecification.KindName;

        public Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
        {
            worked();
            return Task.FromResult(HandlerOutcome.Completed);
        }
    }
}
