using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Lookahead.Embedded;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;
using Lookahead.Samples;
using Lookahead.TestSupport;
using Lookahead.Worker;

namespace Lookahead.Chaos.Processes;

/// <summary>A store on disk with sample data, jobs put into it as the service would, and real worker processes.</summary>
internal sealed class TestService : IDisposable
{
    /// <summary>What takes longer hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempFolder folder = new();
    private readonly EmbeddedStore store;
    private readonly JobStore jobs;

    private TestService()
    {
        store = EmbeddedStore.Open(folder["store"]);
        jobs = new JobStore(store.Blobs, TimeProvider.System);
    }

    public IBlobStore Blobs => store.Blobs;

    public static async Task<TestService> StartAsync()
    {
        var service = new TestService();
        var samples = SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 4, HeldOutPerFamily = 1, UnseenPerFamily = 1, SolutionsPerProblem = 1 });
        await SampleWriter.WriteAsync(samples with { HeldOutVariants = [.. samples.HeldOutVariants.Take(3)] }, service.folder.Path, default);
        return service;
    }

    public string Data(string file) => folder[file];

    public async Task<string> SubmitAsync(JobSpecification specification)
    {
        var job = await jobs.CreateAsync(specification, default);
        await store.Queue(WorkerServices.JobQueueName).SendAsync(new WakeUp(job.Id).ToMessage(), TimeSpan.Zero, default);
        return job.Id;
    }

    public async Task<JobDocument> GetAsync(string id) => (await jobs.FindAsync(id, default))!;

    /// <summary>Starts a worker process that runs one job.</summary>
    /// <param name="wait">Seconds that it waits for one.</param>
    /// <param name="environment">What it has in its environment besides ours.</param>
    public Process StartWorker(int wait = 10, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "GpuWorker.dll"), "--store", folder["store"], "--once", "--wait", $"{wait}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs worker processes until the job is at its end.</summary>
    /// <exception cref="TimeoutException">It does not come to its end.</exception>
    public async Task<JobDocument> RunToEndAsync(string id)
    {
        using var timeout = new CancellationTokenSource(Patience);
        JobDocument job;
        while (!(job = await GetAsync(id)).State.IsFinal())
        {
            using var worker = StartWorker();
            try
            {
                await worker.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                worker.Kill();
                throw new TimeoutException($"Job {id} is still {job.State} after {Patience}.");
            }
        }
        return job;
    }

    /// <summary>Waits for an event of a kind that the predicate accepts.</summary>
    public async Task WaitForAsync<T>(string id, Func<T, bool> accepted)
        where T : JobEvent
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!(await EventsAsync(id)).OfType<T>().Any(accepted))
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    public async Task<IReadOnlyList<JobEvent>> EventsAsync(string id) =>
        (await new JobEventLog(store.Blobs, TimeProvider.System).ReadAsync(id, EventCursor.Start, default)).Events;

    /// <exception cref="InvalidOperationException">The job has not succeeded.</exception>
    public async Task<T> ResultAsync<T>(JobDocument job) => job.State == JobState.Succeeded
        ? JsonSerializer.Deserialize<T>(await FileAsync(job, JobPaths.ResultFile), JobJson.Options)!
        : throw new InvalidOperationException($"{job.State}: {job.Error?.Message}");

    public async Task<byte[]> FileAsync(JobDocument job, string name) => (await store.Blobs.GetAsync(job.ResultPrefix + name, default))!.Content;

    /// <summary>The lines of a file packed with gzip.</summary>
    public async Task<string[]> PackedLinesAsync(JobDocument job, string name)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(await FileAsync(job, name)), CompressionMode.Decompress));
        return (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }
}
