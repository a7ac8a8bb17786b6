using System.Collections.Concurrent;
using System.Security.Cryptography;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Chaos.InProcess;

/// <summary>
/// Work like training in small: each step's state follows from the one before, a checkpoint is written every few steps, a later
/// attempt goes on from the newest one. Its result tells whether a step was left out or done twice.
/// </summary>
/// <param name="steps">Of each job.</param>
/// <param name="interval">Steps between checkpoints.</param>
/// <param name="pause">What a step takes.</param>
internal sealed class SteppingHandler(int steps, int interval, TimeSpan pause) : IJobHandler
{
    private const string Folder = "checkpoints/";
    private const int StepDigits = 6;

    private readonly ConcurrentDictionary<string, int> running = new(), runs = new(), reached = new();
    private int overlaps, mostLost, resumed;

    public string Kind => GenerateSpecification.KindName;

    /// <summary>Called in an attempt after each step, before its checkpoint; may wait or throw.</summary>
    public Func<JobContext, int, CancellationToken, Task>? AfterStep { get; init; }

    /// <summary>How often two attempts of a job ran at the same time.</summary>
    public int Overlaps => Volatile.Read(ref overlaps);

    /// <summary>The most steps that an attempt had to do again.</summary>
    public int MostLost => Volatile.Read(ref mostLost);

    /// <summary>Attempts that went on from a checkpoint.</summary>
    public int Resumed => Volatile.Read(ref resumed);

    /// <summary>What every job's result is.</summary>
    public byte[] Expected => Enumerable.Range(0, steps).Aggregate(Array.Empty<byte>(), Next);

    /// <summary>Attempts of a job that were begun.</summary>
    public int Runs(string id) => runs.GetValueOrDefault(id);

    public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var id = context.Job.Id;
        runs.AddOrUpdate(id, 1, (_, n) => n + 1);
        if (running.AddOrUpdate(id, 1, (_, n) => n + 1) > 1)
        {
            Interlocked.Increment(ref overlaps);
        }
        try
        {
            return await WorkAsync(context, id, cancellationToken);
        }
        finally
        {
            running.AddOrUpdate(id, 0, (_, n) => n - 1);
        }
    }

    private async Task<HandlerOutcome> WorkAsync(JobContext context, string id, CancellationToken cancellationToken)
    {
        var (step, state) = await RestoreAsync(context, cancellationToken);
        if (step > 0)
        {
            Interlocked.Increment(ref resumed);
        }
        var lost = reached.GetValueOrDefault(id) - step;
        for (var most = Volatile.Read(ref mostLost); lost > most; most = Volatile.Read(ref mostLost))
        {
            Interlocked.CompareExchange(ref mostLost, lost, most);
        }
        string? latest = null;
        while (step < steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stop = context.StopRequested.IsCancellationRequested;
            if (!stop)
            {
                state = Next(state, step++);
                reached.AddOrUpdate(id, step, (_, n) => Math.Max(n, step));
                if (AfterStep is { } after)
                {
                    await after(context, step, cancellationToken);
                }
                await Task.Delay(pause, cancellationToken);
            }
            if (stop || step % interval == 0)
            {
                var name = Folder + step.ToString($"D{StepDigits}");
                await context.Attempt.PutAsync(name, state, cancellationToken);
                if (latest is not null && latest != name)
                {
                    await context.Attempt.DeleteAsync(latest, cancellationToken);
                }
                latest = name;
            }
            if (stop)
            {
                return HandlerOutcome.Stopped;
            }
        }
        await context.Attempt.PutAsync(JobPaths.ResultFile, state, cancellationToken);
        return HandlerOutcome.Completed;
    }

    private static async Task<(int Step, byte[] State)> RestoreAsync(JobContext context, CancellationToken cancellationToken)
    {
        var newest = (Step: 0, Name: "");
        foreach (var epoch in context.EarlierAttempts)
        {
            await foreach (var blob in context.Blobs.ListAsync(context.FilesOf(epoch) + Folder, cancellationToken))
            {
                var step = int.Parse(blob.Name[^StepDigits..]);
                newest = step > newest.Step ? (step, blob.Name) : newest;
            }
        }
        return newest.Step == 0 ? (0, []) : (newest.Step, (await context.Blobs.GetAsync(newest.Name, cancellationToken))!.Content);
    }

    private static byte[] Next(byte[] state, int step) => SHA256.HashData([.. state, .. BitConverter.GetBytes(step)]);
}
