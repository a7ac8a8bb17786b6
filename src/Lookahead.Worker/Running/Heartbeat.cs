using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Attempts;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>
/// Keeps an attempt alive while its handler works: renews the lease on the job's lock and the lock on the message,
/// and looks at the job for a request to stop or a newer epoch. Ends when the job is lost.
/// </summary>
internal sealed partial class Heartbeat(
    IBlobStore blobs, JobStore store, IJobQueue queue, TimeProvider time, WorkerOptions options, ILogger logger)
{
    /// <param name="stop">Cancelled when a pause or cancel is seen.</param>
    public async Task RunAsync(Assignment assignment, CancellationTokenSource stop, CancellationToken ended)
    {
        var (claimed, jobLock) = (assignment.Claimed, assignment.Lock);
        var (seen, jobSeen) = ("", "");
        var messageIsLocked = true;
        using var timer = new PeriodicTimer(options.HeartbeatInterval, time);
        try
        {
            while (!jobLock.IsLost && await timer.WaitForNextTickAsync(ended))
            {
                if (await RenewLeaseAsync(claimed, jobLock, ended))
                {
                    messageIsLocked = messageIsLocked && await RenewMessageAsync(assignment.Message, ended);
                    seen = await LookAsync(claimed.Id, seen, job => ObeyAsync(job, claimed, jobLock, stop), ended);
                    if (assignment.IsPart)
                    {
                        jobSeen = await LookAsync(assignment.Job.Id, jobSeen, job => FollowAsync(job, claimed, stop), ended);
                    }
                }
                if (assignment.Limits.Exceeded() is { } error && !stop.IsCancellationRequested)
                {
                    LogLimit(logger, claimed.Id, error.Message);
                    await stop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The attempt is over.
        }
    }

    /// <summary>A lease that cannot be renewed is still good until its time has passed.</summary>
    private async Task<bool> RenewLeaseAsync(JobDocument claimed, JobLock jobLock, CancellationToken ended)
    {
        try
        {
            return await WithTimeoutAsync(
                async token =>
                {
                    await jobLock.RenewAsync(token);
                    return true;
                },
                ended);
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            LogLeaseNotRenewed(logger, claimed.Id, e);
            return false;
        }
    }

    /// <returns>False when the lock on the message is lost. That is no harm: whoever receives it finds the lease alive.</returns>
    private async Task<bool> RenewMessageAsync(ReceivedMessage message, CancellationToken ended)
    {
        try
        {
            await WithTimeoutAsync(token => queue.RenewAsync(message, token), ended);
            return true;
        }
        catch (MessageLockLostException)
        {
            LogMessageLockLost(logger, message.MessageId);
            return false;
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            LogMessageNotRenewed(logger, message.MessageId, e);
            return true;
        }
    }

    /// <summary>Reads a document when it has changed.</summary>
    /// <returns>The version seen.</returns>
    private async Task<string> LookAsync(string id, string seen, Func<JobDocument?, Task> see, CancellationToken ended)
    {
        try
        {
            return await WithTimeoutAsync(LookAsync, ended);
        }
        catch (Exception e) when (!ended.IsCancellationRequested)
        {
            LogLookFailed(logger, id, e);
            return seen;
        }

        async Task<string> LookAsync(CancellationToken token)
        {
            var version = (await blobs.GetPropertiesAsync(JobPaths.Document(id), token))?.ETag ?? "";
            if (version != seen || version.Length == 0)
            {
                await see(version.Length == 0 ? null : await store.FindAsync(id, token));
            }
            return version;
        }
    }

    private async Task ObeyAsync(JobDocument? job, JobDocument claimed, JobLock jobLock, CancellationTokenSource stop)
    {
        if (job is null || job.Epoch != claimed.Epoch)
        {
            LogFenced(logger, claimed.Id, claimed.Epoch, job?.Epoch);
            jobLock.DeclareLost();
        }
        else if (job.State is JobState.Pausing or JobState.Cancelling && !stop.IsCancellationRequested)
        {
            LogStopRequested(logger, claimed.Id, job.State);
            await stop.CancelAsync();
        }
    }

    /// <summary>A part goes on only while its job does.</summary>
    private async Task FollowAsync(JobDocument? job, JobDocument claimed, CancellationTokenSource stop)
    {
        if (job?.State is not (JobState.Running or JobState.Queued) && !stop.IsCancellationRequested)
        {
            LogStopRequested(logger, claimed.Id, job?.State);
            await stop.CancelAsync();
        }
    }

    /// <summary>A call that hangs must not hang the heartbeat.</summary>
    private async Task<T> WithTimeoutAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken ended)
    {
        using var timeout = new CancellationTokenSource(options.LeaseDuration / 3, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, ended);
        return await call(either.Token);
    }
}
