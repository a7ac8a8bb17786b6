using System.Diagnostics;
using Lookahead.Chaos.Frame;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Chaos.Processes;

/// <summary>Runs a job to its end with workers that are killed (SIGKILL) at random moments between claim and commit.</summary>
internal sealed class RandomKills(TestService service, ChaosLedger ledger, Random random)
{
    /// <param name="id">A job that nobody runs yet.</param>
    /// <param name="length">How long an attempt without a kill takes: moments are drawn from 0 to this after the claim, each as likely as the other.</param>
    /// <param name="kills">The most to deal out.</param>
    public async Task<JobDocument> RunToEndAsync(string id, TimeSpan length, int kills, CancellationToken cancellationToken)
    {
        long? killedAt = null;
        var watch = Stopwatch.StartNew();
        var job = await service.GetAsync(id);
        while (!job.State.IsFinal())
        {
            if (watch.Elapsed > TestService.Patience * 2)
            {
                throw new TimeoutException($"Job {id} is still {job.State} after {watch.Elapsed}.");
            }
            cancellationToken.ThrowIfCancellationRequested();
            using var worker = service.StartWorker();
            try
            {
                if (!await ClaimsAsync(worker, id, job.Epoch, cancellationToken))
                {
                    job = await service.GetAsync(id);
                    continue;
                }
                if (killedAt is { } killed)
                {
                    ledger.Max("longest time from a kill to the next claim", Stopwatch.GetElapsedTime(killed).TotalSeconds, "s");
                }
                killedAt = null;
                if (kills > 0)
                {
                    await Task.WhenAny(worker.WaitForExitAsync(cancellationToken), Task.Delay(length * random.NextDouble(), cancellationToken));
                    killedAt = await KillAsync(worker, id);
                    kills -= killedAt is null ? 0 : 1;
                }
                await worker.WaitForExitAsync(cancellationToken);
            }
            finally
            {
                if (!worker.HasExited)
                {
                    worker.Kill();
                }
            }
            job = await service.GetAsync(id);
        }
        return job;
    }

    private async Task<bool> ClaimsAsync(Process worker, string id, int epoch, CancellationToken cancellationToken)
    {
        while ((await service.GetAsync(id)).Epoch == epoch)
        {
            if (worker.HasExited)
            {
                return (await service.GetAsync(id)).Epoch > epoch;
            }
            await Task.Delay(5, cancellationToken);
        }
        return true;
    }

    /// <returns>When; null when the job was at its end before: then there was nothing to disturb.</returns>
    private async Task<long?> KillAsync(Process worker, string id)
    {
        if (worker.HasExited)
        {
            return null;
        }
        var at = Stopwatch.GetTimestamp();
        worker.Kill();
        await worker.WaitForExitAsync();
        if ((await service.GetAsync(id)).State.IsFinal())
        {
            return null;
        }
        ledger.CountFaults();
        return at;
    }
}
