using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using Lookahead.Embedded;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Samples;
using Lookahead.TestSupport;
using Lookahead.Worker;

namespace Lookahead.EndToEnd.Tests;

/// <summary>A store on disk with sample data, jobs put into it as the service would, and real worker processes.</summary>
internal sealed class TestService : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempFolder folder = new();
    private readonly EmbeddedStore store;
    private readonly JobStore jobs;

    private TestService()
    {
        store = EmbeddedStore.Open(folder["store"]);
        jobs = new JobStore(store.Blobs, TimeProvider.System);
    }

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
    public Process StartWorker()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "GpuWorker.dll"), "--store", folder["store"], "--once", "--wait", "10"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs worker processes until the job is at its end.</summary>
    public async Task<JobDocument> RunToEndAsync(string id)
    {
        using var timeout = new CancellationTokenSource(Patience);
        JobDocument job;
        while (!(job = await GetAsync(id)).State.IsFinal())
        {
            using var worker = StartWorker();
            await worker.WaitForExitAsync(timeout.Token);
        }
        return job;
    }

    /// <summary>Waits for an event of a kind that the predicate accepts.</summary>
    public async Task WaitForAsync<T>(string id, Func<T, bool> accepted)
        where T : JobEvent
    {
        using var timeout = new CancellationTokenSource(Patience);
        var log = new JobEventLog(store.Blobs, TimeProvider.System);
        while (!(await log.ReadAsync(id, EventCursor.Start, timeout.Token)).Events.OfType<T>().Any(accepted))
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    public async Task<T> ResultAsync<T>(JobDocument job)
    {
        Assert.True(job.State == JobState.Succeeded, $"{job.State}: {job.Error?.Message}");
        return JsonSerializer.Deserialize<T>(await FileAsync(job, JobPaths.ResultFile), JobJson.Options)!;
    }

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
