using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.TestSupport;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Requests that arrive at any moment of a run.</summary>
public sealed class CancelRaceTests : IDisposable
{
    private static readonly int Races = Tier.Count(200, 1000);

    private readonly WorkerWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task CancelRaces_AtEveryMoment_OneFinalStateEach()
    {
        world.Options = world.Options with { HeartbeatInterval = TimeSpan.FromMilliseconds(1), ReceiveWait = TimeSpan.FromMilliseconds(2) };
        var random = new Random(7);
        var handler = new ScriptedHandler(async (context, token) =>
        {
            for (var step = 0; step < 3; step++)
            {
                if (context.StopRequested.IsCancellationRequested)
                {
                    return HandlerOutcome.Stopped;
                }
                await Task.Yield();
            }
            await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), token);
            return HandlerOutcome.Completed;
        });
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => world.Worker(handler).RunLoopAsync(stop.Token))).ToList();
        var accepted = new Dictionary<string, bool>();
        for (var i = 0; i < Races; i++)
        {
            var job = await world.SubmitAsync();
            for (var spin = random.Next(40); spin > 0; spin--)
            {
                await Task.Yield();
            }
            accepted[job.Id] = await RequestAsync(job, pauseFirst: i % 3 == 0);
        }
        // On a busy machine no random request may come too late: this one does.
        var ended = await world.SubmitAsync();
        await world.WaitAsync(ended.Id, JobState.Succeeded);
        accepted[ended.Id] = await RequestAsync(ended, pauseFirst: false);
        foreach (var id in accepted.Keys)
        {
            await world.WaitAsync(id, JobState.Succeeded, JobState.Cancelled);
        }
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        foreach (var (id, cancelled) in accepted)
        {
            var job = await world.ReadAsync(id);
            Assert.Equal(cancelled ? JobState.Cancelled : JobState.Succeeded, job.State);
            Assert.Equal(!cancelled, job.ResultPrefix is not null);
            Assert.Equal(0, job.FailedAttempts);
            // A job cancelled while queued or paused was ended by the request, and no worker says so.
            Assert.InRange((await world.StatesAsync(id)).Count(s => s.IsFinal()), cancelled ? 0 : 1, 1);
        }
        Assert.Contains(accepted.Values, x => x);
        Assert.False(accepted[ended.Id]);
    }

    private async Task<bool> RequestAsync(JobDocument job, bool pauseFirst)
    {
        try
        {
            if (pauseFirst)
            {
                await world.ApplyAsync(job, JobTrigger.RequestPause);
            }
            await world.ApplyAsync(job, JobTrigger.RequestCancel);
            return true;
        }
        catch (JobConflictException)
        {
            return false; // The job had succeeded before.
        }
    }
}
