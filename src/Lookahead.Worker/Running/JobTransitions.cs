using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Attempts;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>A worker's changes of a job, each followed by a state event in the log of the epoch it leads to.</summary>
internal sealed partial class JobTransitions(JobStore store, JobEventLog events, TimeProvider time, WorkerOptions options, ILogger logger)
{
    private const int Tries = 5;

    /// <summary>
    /// Begins a new epoch. Finding the job owned means that its last worker died, which costs an attempt; when none is left,
    /// the job ends. Check the state of the answer: a request that the dead worker left takes effect here.
    /// </summary>
    /// <exception cref="JobConflictException">There is nothing to claim: the job is paused or final.</exception>
    public async Task<JobDocument> ClaimAsync(string id)
    {
        var (deadEpoch, deadSeconds) = await SpentByTheDeadAsync(id);
        // Never cut short: a claim that is written and then forgotten would cost an attempt.
        var claimed = await TryAsync(id, epoch: null, Decide, CancellationToken.None);
        LogClaimed(logger, id, claimed.State, claimed.Epoch);
        // Only an epoch that fails for good has its error to tell; a fresh one starts clean.
        await ReportAsync(claimed, claimed.State == JobState.Failed ? claimed.Error : null, CancellationToken.None);
        return claimed;

        JobChange Decide(JobDocument current)
        {
            var died = current.State.IsOwned() && !current.WaitsForParts;
            var failed = current.FailedAttempts + (died ? 1 : 0);
            var exhausted = failed >= current.Specification.MaxAttempts;
            return new JobChange(exhausted ? JobTrigger.GiveUp : JobTrigger.Claim, next => next with
            {
                Epoch = current.Epoch + 1,
                FailedAttempts = failed,
                Worker = options.Name,
                WaitsForParts = false,
                ClaimedAt = time.GetUtcNow(),
                ComputeSeconds = current.ComputeSeconds + (died && current.Epoch == deadEpoch ? deadSeconds : 0),
                StartedAt = current.StartedAt ?? (next.State == JobState.Running ? next.UpdatedAt : null),
                Error = next.State == JobState.Failed
                    ? Exhausted(failed, died ? $"its worker {current.Worker} ended without a word" : null, current.Error)
                    : current.Error,
            });
        }
    }

    public Task<JobDocument> SucceedAsync(JobDocument claimed, JobLock jobLock) =>
        EndAsync(
            claimed,
            jobLock,
            _ => new JobChange(JobTrigger.Succeed, next => next.State != JobState.Succeeded ? next : next with
            {
                ResultPrefix = JobPaths.Attempt(next.Id, next.Epoch),
                Error = null,
            }),
            error: null);

    /// <summary>Gives the job back after the handler stopped on request.</summary>
    public Task<JobDocument> ReleaseAsync(JobDocument claimed, JobLock jobLock) =>
        EndAsync(claimed, jobLock, _ => new JobChange(JobTrigger.Release), error: null);

    /// <summary>Leaves a split job to the workers of its parts.</summary>
    public Task<JobDocument> WaitAsync(JobDocument claimed, JobLock jobLock) =>
        EndAsync(claimed, jobLock, _ => new JobChange(JobTrigger.Wait, next => next with { WaitsForParts = next.State == JobState.Running }), error: null);

    /// <summary>Ends the attempt by an error: the job fails, or waits for its next attempt when the error allows one and one is left.</summary>
    public Task<JobDocument> FailAsync(JobDocument claimed, JobError error, JobLock jobLock) =>
        EndAsync(claimed, jobLock, current => Failure(current, error), error);

    private static JobChange Failure(JobDocument current, JobError error)
    {
        var failed = current.FailedAttempts + 1;
        var exhausted = failed >= current.Specification.MaxAttempts;
        var trigger = !error.Retryable ? JobTrigger.Fail : exhausted ? JobTrigger.GiveUp : JobTrigger.AttemptFailed;
        return new JobChange(trigger, next => next with
        {
            FailedAttempts = failed,
            Error = next.State == JobState.Cancelled ? null : trigger == JobTrigger.GiveUp ? Exhausted(failed, null, error) : error,
        });
    }

    private static JobError Exhausted(int attempts, string? death, JobError? last)
    {
        var why = (death, last) switch
        {
            (null, null) => "no reason was recorded",
            (null, _) => $"{last.Message} ({last.Code})",
            (_, null) => death,
            _ => $"{death}; the error before that: {last.Message} ({last.Code})",
        };
        return new JobError(ErrorCodes.AttemptsExhausted, $"All {attempts} attempts failed. The last one: {why}", Retryable: false);
    }

    private async Task<JobDocument> EndAsync(JobDocument claimed, JobLock jobLock, Func<JobDocument, JobChange> decide, JobError? error)
    {
        var ended = await TryAsync(claimed.Id, claimed.Epoch, Charged, jobLock.Lost);
        if (error is null)
        {
            LogEnded(logger, ended.Id, ended.State, ended.Epoch);
        }
        else
        {
            LogEndedByError(logger, ended.Id, ended.State, ended.Epoch, error.Message, error.Code);
        }
        await ReportAsync(ended, ended.State == JobState.Failed ? ended.Error : error, jobLock.Lost);
        return ended;

        JobChange Charged(JobDocument current)
        {
            var (trigger, change) = decide(current);
            return new JobChange(trigger, next => (change?.Invoke(next) ?? next) with { ComputeSeconds = current.ComputeSeconds + jobLock.Held.TotalSeconds });
        }
    }

    /// <summary>What a worker that died had spent in the present epoch: until its last event, both by that worker's clock.</summary>
    private async Task<(int Epoch, double Seconds)> SpentByTheDeadAsync(string id)
    {
        if (await store.FindAsync(id, CancellationToken.None) is not { ClaimedAt: { } since } current || !current.State.IsOwned() || current.WaitsForParts)
        {
            return (0, 0);
        }
        var last = await events.LastAtAsync(id, current.Epoch, CancellationToken.None);
        return (current.Epoch, Math.Max(0, (last - since)?.TotalSeconds ?? 0));
    }

    /// <summary>Tries again for a while when the store fails: an attempt's end is worth some patience.</summary>
    private async Task<JobDocument> TryAsync(string id, int? epoch, Func<JobDocument, JobChange> decide, CancellationToken cancellationToken)
    {
        for (var n = 1; ; n++)
        {
            try
            {
                return await store.ApplyAsync(id, epoch, decide, cancellationToken);
            }
            catch (JobConflictException) when (n > 1 && epoch is not null)
            {
                // An earlier try had succeeded after all: nobody else ends this epoch.
                if (await store.FindAsync(id, cancellationToken) is { } stored && stored.Epoch == epoch)
                {
                    return stored;
                }
                throw;
            }
            catch (Exception e) when (n < Tries && IsTransient(e, cancellationToken))
            {
                LogTryAgain(logger, id, n, e);
                await Task.Delay(TimeSpan.FromMilliseconds(100 * Math.Pow(2, n)), time, cancellationToken);
            }
        }
    }

    /// <summary>Everything but answers that another try would only repeat. Stores differ in the exceptions of their networks.</summary>
    private static bool IsTransient(Exception e, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && e is not (JobConflictException or EpochFencedException or KeyNotFoundException
            or InvalidDataException or JsonException or StorageFullException);

    private async Task ReportAsync(JobDocument job, JobError? error, CancellationToken cancellationToken)
    {
        try
        {
            await events.AppendAsync(job.Id, job.Epoch, new StateChanged(job.State, job.Epoch) { Error = error }, cancellationToken);
        }
        catch (Exception e)
        {
            LogReportFailed(logger, job.Id, job.State, e); // The document has the truth.
        }
    }
}
