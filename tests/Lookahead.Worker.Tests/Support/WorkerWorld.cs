using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.PortContracts;
using Lookahead.TestSupport;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Worker.Tests.Support;

/// <summary>A store, a queue and short intervals. Leases are long, so that a slow machine loses none by itself.</summary>
public sealed class WorkerWorld : IDisposable
{
    private readonly TempFolder scratch = new();

    public static CancellationToken Never => CancellationToken.None;

    public WorkerWorld()
    {
        Blobs = new MemoryBlobStore(Clock);
        Queue = new MemoryJobQueue(Clock, TimeSpan.FromMinutes(5), maxDeliveryCount: 10);
        Store = new JobStore(Blobs, Clock);
        Options = new WorkerOptions
        {
            Name = "test/1",
            LeaseDuration = TimeSpan.FromSeconds(60),
            HeartbeatInterval = TimeSpan.FromMilliseconds(10),
            RecheckDelay = TimeSpan.FromMilliseconds(20),
            ReceiveWait = TimeSpan.FromMilliseconds(10),
            OnceWait = TimeSpan.FromSeconds(30),
            SweepInterval = TimeSpan.FromMilliseconds(10),
            QueuedGrace = TimeSpan.FromMinutes(10),
            RetryUnit = TimeSpan.FromMilliseconds(1),
            FaultPause = TimeSpan.FromMilliseconds(1),
            ScratchRoot = scratch["worker"],
            Jitter = new Random(1),
        };
    }

    public SkewClock Clock { get; } = new();

    public MemoryBlobStore Blobs { get; }

    public MemoryJobQueue Queue { get; }

    public WorkQueues Queues => new(Queue);

    public JobStore Store { get; }

    public WorkerOptions Options { get; set; }

    public static GenerateSpecification Specification(int maxAttempts = 5) => new()
    {
        Model = new ModelReference { Source = ModelSource.Path, Path = "model" },
        Prompts = ["a"],
        MaxAttempts = maxAttempts,
    };

    public async Task<JobDocument> SubmitAsync(int maxAttempts = 5)
    {
        var job = await Store.CreateAsync(Specification(maxAttempts), Never);
        await WakeAsync(job);
        return job;
    }

    public Task WakeAsync(JobDocument job) => Queue.SendAsync(new WakeUp(job.Id).ToMessage(job.Trace), TimeSpan.Zero, Never);

    public JobWorkerHost Worker(params IJobHandler[] handlers) =>
        new(Blobs, Queues, handlers, Clock, Options, NullLogger<JobWorkerHost>.Instance);

    public Task<WorkerExit> RunOnceAsync(IJobHandler handler, CancellationToken stopping = default) => Worker(handler).RunOnceAsync(stopping);

    /// <summary>Runs a loop until the job is in one of the states, then stops it.</summary>
    public async Task<JobDocument> RunUntilAsync(IJobHandler handler, string id, params JobState[] states)
    {
        using var stop = new CancellationTokenSource();
        var loop = Worker(handler).RunLoopAsync(stop.Token);
        var job = await WaitAsync(id, states);
        await stop.CancelAsync();
        await loop;
        return job;
    }

    public Task<JobDocument> ApplyAsync(JobDocument job, JobTrigger trigger) => Store.ApplyAsync(job.Id, trigger, null, null, Never);

    public async Task<JobDocument> ReadAsync(string id) => await Store.FindAsync(id, Never) ?? throw new InvalidOperationException($"No job {id}.");

    public async Task<JobDocument> WaitAsync(string id, params JobState[] states)
    {
        JobDocument job;
        do
        {
            await Task.Delay(2);
            job = await ReadAsync(id);
        }
        while (!states.Contains(job.State));
        return job;
    }

    public async Task<IReadOnlyList<JobEvent>> EventsAsync(string id) =>
        (await new JobEventLog(Blobs, Clock).ReadAsync(id, EventCursor.Start, Never)).Events;

    public async Task<IReadOnlyList<JobState>> StatesAsync(string id) =>
        [.. (await EventsAsync(id)).OfType<StateChanged>().Select(e => e.State)];

    public void Dispose() => scratch.Dispose();
}
