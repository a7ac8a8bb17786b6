using System.Globalization;
using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Attempts;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>
/// Takes wake-ups out of the dead letters. The document decides: work that is done or held by a live worker needs none; other work
/// gets its wake-up back a few times, and then fails with the reason, so that no message goes round for ever. What is no wake-up
/// is kept as <c>dead-letters/{message}.json</c>.
/// </summary>
internal sealed partial class DeadLetterReader(IBlobStore blobs, JobStore store, WorkQueues queues, TimeProvider time, WorkerOptions options, ILogger logger)
{
    /// <summary>A message property: how often the wake-up has come back from the dead letters.</summary>
    public const string Returns = "lookahead-returns";

    private const int MostReturns = 3;

    private readonly IJobQueue queue = queues.For(options.Work);

    /// <summary>Reads until the dead letters are empty.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (await queue.ReceiveDeadLetterAsync(TimeSpan.Zero, cancellationToken) is { } letter)
        {
            await HandleAsync(letter, cancellationToken);
            await queue.CompleteAsync(letter, cancellationToken);
        }
    }

    private async Task HandleAsync(ReceivedMessage letter, CancellationToken cancellationToken)
    {
        if (WakeUp.TryParse(letter.Body, out _) is not { } wakeUp || letter.DeadLetterReason == JobWorker.UnreadableJob)
        {
            await KeepAsync(letter, cancellationToken);
            return;
        }
        var part = PartName.TryParse(wakeUp.Part);
        var job = await store.FindAsync(wakeUp.JobId, cancellationToken);
        var unit = job is null || part is null ? job : await store.FindAsync(JobKey.OfPart(job.Id, part), cancellationToken) ?? job;
        if (job is null || unit is null || job.State.IsFinal() || job.State == JobState.Paused || unit.State.IsFinal())
        {
            LogDropped(logger, wakeUp.JobId, wakeUp.Part);
            return;
        }
        var returns = letter.Properties.TryGetValue(Returns, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        await using var jobLock = await JobLock.TryAcquireAsync(blobs, unit.Id, options.LeaseDuration, time, cancellationToken);
        if (jobLock is not null && returns >= MostReturns)
        {
            await FailAsync(unit, letter, cancellationToken);
            return;
        }
        // A live worker may die yet: the wake-up is worth keeping, and its life does not count against it.
        var message = new WakeUp(job.Id) { Part = wakeUp.Part }.ToMessage(job.Trace);
        var properties = new Dictionary<string, string>(message.Properties) { [Returns] = (jobLock is null ? returns : returns + 1).ToString(CultureInfo.InvariantCulture) };
        await queue.SendAsync(message with { Properties = properties }, options.RecheckDelay, cancellationToken);
        LogReturned(logger, unit.Id, letter.DeadLetterReason, returns + 1);
    }

    private async Task FailAsync(JobDocument unit, ReceivedMessage letter, CancellationToken cancellationToken)
    {
        var error = new JobError(ErrorCodes.AttemptsExhausted,
            $"The job's message went to the dead letters {MostReturns + 1} times ({letter.DeadLetterReason}: {letter.DeadLetterDescription}); no worker could begin the job.", Retryable: false);
        try
        {
            await store.ApplyAsync(unit.Id, JobTrigger.GiveUp, epoch: null, next => next with { Epoch = next.Epoch + 1, Error = next.State == JobState.Failed ? error : next.Error }, cancellationToken);
            LogFailed(logger, unit.Id, error.Message);
        }
        catch (Exception e) when (e is JobConflictException or KeyNotFoundException)
        {
            LogDropped(logger, unit.Id, null); // Paused, ended or deleted meanwhile.
        }
    }

    private async Task KeepAsync(ReceivedMessage letter, CancellationToken cancellationToken)
    {
        var kept = new { letter.MessageId, letter.DeadLetterReason, letter.DeadLetterDescription, letter.EnqueuedAt, ReadAt = time.GetUtcNow(), letter.Body, letter.Properties };
        var name = JobPaths.NameOf(letter.MessageId);
        await blobs.PutAsync(JobPaths.DeadLetter(name), JsonSerializer.SerializeToUtf8Bytes(kept, JobJson.Indented), PutCondition.None, cancellationToken);
        LogKept(logger, letter.MessageId, letter.DeadLetterReason, JobPaths.DeadLetter(name));
    }

    [LoggerMessage(EventId = 70, Level = LogLevel.Information, Message = "Job {JobId} {Part}: a dead letter speaks of it, and nothing is left to do.")]
    private static partial void LogDropped(ILogger logger, string jobId, string? part);

    [LoggerMessage(EventId = 71, Level = LogLevel.Warning, Message = "Job {JobId}: its wake-up was a dead letter ({Reason}) and is sent again, for the {Times}. time.")]
    private static partial void LogReturned(ILogger logger, string jobId, string? reason, int times);

    [LoggerMessage(EventId = 72, Level = LogLevel.Error, Message = "Job {JobId} fails. {Reason}")]
    private static partial void LogFailed(ILogger logger, string jobId, string reason);

    [LoggerMessage(EventId = 73, Level = LogLevel.Error, Message = "Dead letter {MessageId} ({Reason}) speaks of no job that this version can read; kept as {Blob}.")]
    private static partial void LogKept(ILogger logger, string messageId, string? reason, string blob);
}
