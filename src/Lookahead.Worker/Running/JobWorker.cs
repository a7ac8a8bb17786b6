using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Attempts;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>
/// Decides what a received wake-up means, runs the job when it is to run, and settles the message afterwards.
/// A message is settled only when the document or a newer message carries on what it stood for.
/// </summary>
internal sealed partial class JobWorker(
    IBlobStore blobs,
    JobStore store,
    IJobQueue queue,
    JobTransitions transitions,
    JobRunner runner,
    TimeProvider time,
    WorkerOptions options,
    ILogger logger)
{
    public const string BadMessage = "bad_message";
    public const string UnreadableJob = "unreadable_job";

    /// <returns>Null when the message led to no work.</returns>
    public async Task<WorkerExit?> ProcessAsync(ReceivedMessage message, CancellationToken stopping)
    {
        if (WakeUp.TryParse(message.Body, out var reason) is not { } wakeUp)
        {
            LogBadMessage(logger, message.MessageId, reason);
            await SettleAsync(message, () => queue.DeadLetterAsync(message, BadMessage, reason, CancellationToken.None));
            return null;
        }
        using var span = WakeUpSpan.Start(wakeUp, message, time);
        try
        {
            return await ProcessAsync(wakeUp, message, span, stopping);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            span.Failed(e);
            LogUnreadable(logger, wakeUp.JobId, e);
            await SettleAsync(message, () => queue.DeadLetterAsync(message, UnreadableJob, e.Message, CancellationToken.None));
            return null;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await SettleAsync(message, () => queue.AbandonAsync(message, CancellationToken.None));
            return WorkerExit.TryAgain;
        }
        catch (Exception e)
        {
            // The store or the queue failed. What the job was, it is; the message or the sweep brings it back.
            span.Failed(e);
            LogProcessingFailed(logger, wakeUp.JobId, e);
            await PauseAsync(stopping);
            await SettleAsync(message, () => queue.AbandonAsync(message, CancellationToken.None));
            return WorkerExit.TryAgain;
        }
    }

    private async Task<WorkerExit?> ProcessAsync(WakeUp wakeUp, ReceivedMessage message, WakeUpSpan span, CancellationToken stopping)
    {
        var job = await store.FindAsync(wakeUp.JobId, stopping);
        if (job is null || job.State.IsFinal() || job.State == JobState.Paused)
        {
            LogNothingToDo(logger, wakeUp.JobId, job?.State);
            span.End(WakeUpSpan.NothingToDo);
            await CompleteAsync(message);
            return null;
        }
        await using var jobLock = await JobLock.TryAcquireAsync(blobs, job.Id, options.LeaseDuration, time, stopping);
        if (jobLock is null)
        {
            // Abandoning would bring the message back at once, again and again.
            LogHeldElsewhere(logger, job.Id);
            span.End(WakeUpSpan.HeldElsewhere);
            await queue.SendAsync(wakeUp.ToMessage(job.Trace), options.RecheckDelay, CancellationToken.None);
            await CompleteAsync(message);
            return null;
        }
        AttemptEnd? end;
        try
        {
            var claimed = await transitions.ClaimAsync(job.Id);
            span.Claimed(job, claimed);
            using var scope = LogScope(logger, claimed.Id, claimed.Epoch);
            end = claimed.State == JobState.Running
                ? await runner.RunAsync(claimed, jobLock, message, stopping)
                : new AttemptEnd(claimed, null);
            span.Ended(end);
        }
        catch (Exception e) when (e is JobConflictException or KeyNotFoundException)
        {
            LogOvertaken(logger, wakeUp.JobId, e.Message); // Paused, cancelled or deleted since it was read.
            span.End(WakeUpSpan.NothingToDo);
            await CompleteAsync(message);
            return null;
        }
        // The lock first: a wake-up that finds it held would have to wait for its re-check.
        await jobLock.DisposeAsync();
        return await FinishAsync(wakeUp, message, end);
    }

    private async Task<WorkerExit> FinishAsync(WakeUp wakeUp, ReceivedMessage message, AttemptEnd? end)
    {
        if (end is null)
        {
            await SettleAsync(message, () => queue.AbandonAsync(message, CancellationToken.None));
            return WorkerExit.TryAgain;
        }
        if (end.Job.State == JobState.Queued)
        {
            var delay = end.Error is null ? TimeSpan.Zero : RetryDelay.Next(end.Job.FailedAttempts, options);
            await queue.SendAsync(wakeUp.ToMessage(end.Job.Trace), delay, CancellationToken.None);
            await CompleteAsync(message);
            return WorkerExit.TryAgain;
        }
        await CompleteAsync(message);
        return end.Job switch
        {
            { State: JobState.Failed, Error.IsUserError: true } => WorkerExit.UserError,
            { State: JobState.Failed } => WorkerExit.JobFailed,
            { State: JobState.Paused } when end.Error is not null => WorkerExit.TryAgain,
            _ => WorkerExit.Done,
        };
    }

    private Task CompleteAsync(ReceivedMessage message) =>
        SettleAsync(message, () => queue.CompleteAsync(message, CancellationToken.None));

    /// <summary>A message that cannot be settled comes back and finds its work done.</summary>
    private async Task SettleAsync(ReceivedMessage message, Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (Exception e)
        {
            LogNotSettled(logger, message.MessageId, e.Message);
        }
    }

    private async Task PauseAsync(CancellationToken stopping)
    {
        try
        {
            await Task.Delay(options.FaultPause, time, stopping);
        }
        catch (OperationCanceledException)
        {
            // Shutting down: no need to wait.
        }
    }
}
