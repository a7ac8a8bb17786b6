using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.PortContracts;

namespace Lookahead.Chaos.InProcess;

/// <summary>Requests to cancel that arrive at any moment of a run.</summary>
internal sealed class CancelRaces : IChaosScenario
{
    public string Name => "cancel-races";

    public string Claim =>
        "Jobs are cancelled (every third is paused before) at random moments from submission to commit. Each ends in one final state: cancelled when the request was accepted, else succeeded with its result.";

    public int FullCount => 1000;

    public int QuickCount => 200;

    public async Task<ChaosFinding> RunAsync(ChaosRun run, CancellationToken cancellationToken)
    {
        var ledger = new ChaosLedger();
        var random = run.NewRandom();
        await using var world = new ChaosWorld(
            new MemoryBlobStore(TimeProvider.System), new MemoryJobQueue(TimeProvider.System, TimeSpan.FromMinutes(1), maxDeliveryCount: 10), ledger);
        var handler = new SteppingHandler(steps: 3, interval: 1, pause: TimeSpan.FromMilliseconds(1));
        world.StartWorker(handler);
        world.StartWorker(handler);
        var accepted = new Dictionary<string, bool>();
        for (var i = 0; i < run.Count; i++)
        {
            var id = await world.SubmitAsync();
            // Half of the requests come at any moment after the submission, half after the claim.
            while (i % 2 == 1 && (await world.Store.FindAsync(id, cancellationToken))!.Epoch == 0)
            {
                await Task.Yield();
            }
            for (var spin = random.Next(40); spin > 0; spin--)
            {
                await Task.Yield();
            }
            accepted[id] = await RequestAsync(world, id, pauseFirst: i % 3 == 0);
            ledger.CountFaults();
        }
        // On a busy machine no random request may come too late: this one does.
        var ended = await world.SubmitAsync();
        await world.WaitForEndsAsync([ended], cancellationToken);
        accepted[ended] = await RequestAsync(world, ended, pauseFirst: false);
        var jobs = await world.WaitForEndsAsync([.. accepted.Keys], cancellationToken);
        await world.EndAsync();

        foreach (var job in jobs)
        {
            var cancelled = accepted[job.Id];
            ledger.Check(job.State == (cancelled ? JobState.Cancelled : JobState.Succeeded), $"Job {job.Id} is {job.State}; its cancellation was {(cancelled ? "accepted" : "refused")}.");
            ledger.Check(job.ResultPrefix is null == cancelled, $"Job {job.Id} is {job.State} with the result {job.ResultPrefix}.");
            ledger.Check(job.FailedAttempts == 0, $"Job {job.Id} has failed attempts.");
            ledger.Check((await world.Store.FindAsync(job.Id, cancellationToken))?.WriteId == job.WriteId, $"Job {job.Id} was changed after its end.");
            // A job cancelled while queued or paused was ended by the request, and no worker says so.
            var told = (await CommitCheck.EventsAsync(world.Blobs, job.Id)).OfType<StateChanged>().Count(e => e.State.IsFinal());
            ledger.Check(told == 1 || (cancelled && told == 0), $"Job {job.Id} told of {told} final states.");
        }
        ledger.Check(accepted.ContainsValue(true), "No cancellation was accepted.");
        ledger.Check(!accepted[ended], "A job that had ended was cancelled.");
        ledger.Set("cancelled before a worker had the job", jobs.Count(job => job is { State: JobState.Cancelled, Epoch: 0 }), "");
        ledger.Set("cancelled while a worker had it", jobs.Count(job => job is { State: JobState.Cancelled, Epoch: > 0 }), "");
        ledger.Set("succeeded before the request", accepted.Values.Count(x => !x), "");
        return ledger.Finding();
    }

    private static async Task<bool> RequestAsync(ChaosWorld world, string id, bool pauseFirst)
    {
        try
        {
            if (pauseFirst)
            {
                await world.Store.ApplyAsync(id, JobTrigger.RequestPause, null, null, CancellationToken.None);
            }
            await world.Store.ApplyAsync(id, JobTrigger.RequestCancel, null, null, CancellationToken.None);
            return true;
        }
        catch (JobConflictException)
        {
            return false; // The job had succeeded before.
        }
    }
}
