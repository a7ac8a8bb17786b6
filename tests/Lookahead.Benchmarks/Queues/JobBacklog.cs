using System.Diagnostics;
using Lookahead.Benchmarks.Frame;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Benchmarks.Queues;

/// <summary>
/// Many queued jobs through one worker: none may be lost, each must be committed once, and the worker's memory must not grow with
/// the number of jobs that it has run.
/// </summary>
/// <param name="jobs">All of them are queued before the worker starts.</param>
/// <param name="facts">Receives what the run found.</param>
internal sealed class JobBacklog(EmulatorProcess emulator, string workFolder, int jobs, Dictionary<string, object> facts)
{
    private Memory early;

    /// <summary>Resident MiB of this process, which holds the worker alone, in the last job.</summary>
    public Contender AtTheEnd() => new("after-all", async (clock, token) =>
    {
        var (run, late) = (0, default(Memory));
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var world = new JobWorld(emulator, workFolder, () =>
        {
            switch (Interlocked.Increment(ref run))
            {
                case var n when n == jobs / 5:
                    early = Memory.Now();
                    break;
                case var n when n == jobs:
                    late = Memory.Now();
                    break;
            }
        });
        for (var i = 0; i < jobs; i++)
        {
            await world.SubmitAsync(_ => { }, token);
        }
        world.Blobs.Committed = _ =>
        {
            if (world.Blobs.Commits >= jobs)
            {
                done.TrySetResult();
            }
        };
        var start = clock.GetTimestamp();
        world.StartWorker();
        await done.Task.WaitAsync(token);
        var seconds = clock.GetElapsedTime(start).TotalSeconds;
        await CheckAsync(world, token);
        facts["file_system"] = world.FileSystem;
        facts["jobs_per_second"] = Math.Round(jobs / seconds, 1);
        facts["attempts"] = run;
        facts["commits"] = world.Blobs.Commits;
        facts["managed_mib_early"] = Math.Round(early.ManagedMib, 2);
        facts["managed_mib_late"] = Math.Round(late.ManagedMib, 2);
        return late.ResidentMib;
    });

    /// <summary>The same of the run just made, when a fifth of the jobs were done.</summary>
    public Contender AfterAFifth() => new("after-a-fifth", (_, _) => Task.FromResult(early.ResidentMib));

    /// <exception cref="BenchmarkException">A job was lost or committed twice, or a message is left.</exception>
    private async Task CheckAsync(JobWorld world, CancellationToken cancellationToken)
    {
        var succeeded = await world.Jobs(cancellationToken).CountAsync(job => job.State == JobState.Succeeded, cancellationToken);
        // As many commits as succeeded jobs: each job was committed once.
        if (succeeded != jobs || world.Blobs.Commits != jobs)
        {
            throw new BenchmarkException($"{succeeded} of {jobs} jobs succeeded, by {world.Blobs.Commits} commits.");
        }
        if (await world.Queue.ReceiveDeadLetterAsync(TimeSpan.FromSeconds(1), cancellationToken) is { } dead)
        {
            throw new BenchmarkException($"There is a dead letter: {dead.DeadLetterReason}.");
        }
    }

    /// <summary>After a full collection, so that garbage does not count.</summary>
    private readonly record struct Memory(double ManagedMib, double ResidentMib)
    {
        public static Memory Now()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            using var process = Process.GetCurrentProcess();
            return new Memory(GC.GetTotalMemory(forceFullCollection: true) / (double)(1 << 20), process.WorkingSet64 / (double)(1 << 20));
        }
    }
}
