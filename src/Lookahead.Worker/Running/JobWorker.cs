using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Upkeep;
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
    WorkQueues queues,
    JobTransitions transitions,
    PartCoordinator parts,
    JobRunner runner,
    TimeProvider time,
    WorkerOptions options,
    ILogger logger)
{
    public const string BadMessage = "bad_message";

    private readonly IJobQueue queue = queues.For(options.Work);
    private readonly OwnerSlots slots = new(blobs, options);

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
            await SettleAsync(message, () => queue.DeadLetterAsync(message, DeadLetterHandler.UnreadableJob, e.Message, CancellationToken.None));
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
        var part = PartName.TryParse(wakeUp.Part);
        var job = await store.FindAsync(wakeUp.JobId, stopping);
        if (job is null || await parts.UnitAsync(job, part, stopping) is not { } unit)
        {
            LogNothingToDo(logger, wakeUp.JobId, wakeUp.Part, job?.State);
            span.End(WakeUpSpan.NothingToDo);
            await CompleteAsync(message);
            return null;
        }
        await using var jobLock = await JobLock.TryAcquireAsync(blobs, unit.Id, options.LeaseDuration, time, stopping);
        if (jobLock is null)
        {
            LogHeldElsewhere(logger, unit.Id);
            span.End(WakeUpSpan.HeldElsewhere);
            await PostponeAsync(job, part, options.RecheckDelay, message);
            return null;
        }
        if (unit.State is JobState.Queued or JobState.Running && (part is not null || FanOutPlan.Of(job.Specification) is null))
        {
            var (allowed, slot) = await slots.TryTakeAsync(job.Owner, stopping);
            if (!allowed)
            {
                LogOwnerLimit(logger, unit.Id, job.Owner, options.OwnerLimit);
                span.End(WakeUpSpan.OwnerLimit);
                await jobLock.DisposeAsync();
                await PostponeAsync(job, part, RetryDelay.Jittered(options.OwnerLimitDelay, options.Jitter), message);
                return null;
            }
            if (slot is not null)
            {
                jobLock.Attach(slot);
            }
        }
        AttemptEnd? end;
        try
        {
            var claimed = await transitions.ClaimAsync(unit.Id);
            span.Claimed(unit, claimed);
            using var scope = LogScope(logger, claimed.Id, claimed.Epoch);
            end = claimed.State == JobState.Running
                ? await RunAsync(job, claimed, part, jobLock, message, stopping)
                : new AttemptEnd(claimed, null);
            span.Ended(end);
        }
        catch (Exception e) when (e is JobConflictException or KeyNotFoundException)
        {
            LogOvertaken(logger, unit.Id, e.Message); // Paused, cancelled or deleted since it was read.
            span.End(WakeUpSpan.NothingToDo);
            await CompleteAsync(message);
            return null;
        }
        // The lock first: a wake-up that finds it held would have to wait for its re-check.
        await jobLock.DisposeAsync();
        return await FinishAsync(job, part, message, end);
    }

    private async Task<AttemptEnd?> RunAsync(
        JobDocument job, JobDocument claimed, PartName? part, JobLock jobLock, ReceivedMessage message, CancellationToken stopping)
    {
        PartProgress? progress = null;
        if (part is null && FanOutPlan.Of(job.Specification) is not null)
        {
            progress = await parts.ProgressAsync(claimed, stopping);
            if (progress.IsWaiting)
            {
                return new AttemptEnd(await transitions.WaitAsync(claimed, jobLock), null);
            }
        }
        var limits = new JobLimits(job, await parts.ComputeSecondsAsync(job, stopping), time);
        return await runner.RunAsync(new Assignment(job, claimed, jobLock, message) { Parts = progress, Limits = limits }, stopping);
    }

    private async Task<WorkerExit> FinishAsync(JobDocument job, PartName? part, ReceivedMessage message, AttemptEnd? end)
    {
        if (end is null)
        {
            await SettleAsync(message, () => queue.AbandonAsync(message, CancellationToken.None));
            return WorkerExit.TryAgain;
        }
        if (part is not null)
        {
            await parts.EndedAsync(job, part, end);
        }
        else if (end.Job.WaitsForParts)
        {
            await parts.WakeAsync(end.Job);
        }
        if (end.Job.State == JobState.Queued)
        {
            var delay = end.Error is null ? TimeSpan.Zero : RetryDelay.Next(end.Job.FailedAttempts, options.RetryUnit, options.Jitter);
            await PostponeAsync(job, part, delay, message);
            return WorkerExit.TryAgain;
        }
        if (part is null && end.Job.State.IsFinal())
        {
            await TellEndAsync(end.Job);
        }
        await CompleteAsync(message);
        if (part is null && end.Job.State.IsFinal())
        {
            await parts.DeleteAsync(end.Job);
        }
        return end.Job switch
        {
            { State: JobState.Failed, Error.IsUserError: true } => WorkerExit.UserError,
            { State: JobState.Failed } => WorkerExit.JobFailed,
            { State: JobState.Paused } when end.Error is not null => WorkerExit.TryAgain,
            _ => WorkerExit.Done,
        };
    }

    /// <summary>A message that is lost here is sent by the sweep.</summary>
    private async Task TellEndAsync(JobDocument job)
    {
        try
        {
            await queues.TellEndAsync(job, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogEndNotTold(logger, job.Id, e.Message);
        }
    }

    /// <summary>Lets a copy of the message come later. Abandoning it would bring it back at once, again and again.</summary>
    private async Task PostponeAsync(JobDocument job, PartName? part, TimeSpan delay, ReceivedMessage message)
    {
        await queues.WakeAsync(job, part, delay, CancellationToken.None);
        await CompleteAsync(message);
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
