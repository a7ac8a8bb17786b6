using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Chaos.Processes;

/// <summary>Worker processes that come and go.</summary>
internal static class WorkerCrowd
{
    /// <summary>Keeps a number of workers running until a job is at its end. Each is killed after a random time, until enough were.</summary>
    /// <returns>How many were killed while the job was not at its end.</returns>
    public static async Task<int> RunToEndAsync(TestService service, string id, int workers, int kills, Random random, CancellationToken cancellationToken)
    {
        var (killed, begun) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => RunOneAsync()));
        return killed;

        async Task RunOneAsync()
        {
            while (!(await service.GetAsync(id)).State.IsFinal())
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var worker = service.StartWorker();
                if (Interlocked.Increment(ref begun) > kills)
                {
                    await worker.WaitForExitAsync(cancellationToken);
                    continue;
                }
                // From before its first message to some way into the work.
                await Task.Delay(Next(), cancellationToken);
                if (!worker.HasExited && !(await service.GetAsync(id)).State.IsFinal())
                {
                    Interlocked.Increment(ref killed);
                }
                worker.Kill();
                await worker.WaitForExitAsync(cancellationToken);
            }
        }

        int Next()
        {
            lock (random)
            {
                return random.Next(500, 6000);
            }
        }
    }
}
