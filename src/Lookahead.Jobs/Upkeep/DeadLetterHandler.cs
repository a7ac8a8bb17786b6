using System.Globalization;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Microsoft.Extensions.Logging;

namespace Lookahead.Jobs.Upkeep;

/// <summary>
/// Decides what becomes of a wake-up that the queue gave up on. The document decides: work that is done or held by a live worker needs
/// none; other work gets its wake-up back a few times, and then fails with the reason, so that no message goes round for ever. What is
/// no wake-up is kept (<see cref="KeptMessages"/>). May be called twice for one letter.
/// </summary>
public sealed partial class DeadLetterHandler(
    IBlobStore blobs, JobStore store, WorkQueues queues, TimeProvider time, UpkeepOptions options, ILogger logger)
{
    /// <summary>A message property: how often the wake-up has come back from the dead letters.</summary>
    public const string Returns = "lookahead-returns";

    /// <summary>The reason of wake-ups whose job's document a worker could not read: of a newer version, or damaged.</summary>
    public const string UnreadableJob = "unreadable_job";

    private const int MostReturns = 3;

    private readonly KeptMessages messages = new(blobs, time);

    /// <summary>Does what the letter calls for. It can be completed afterwards; when this throws, it is to be delivered again.</summary>
    /// <returns>What was done.</returns>
    public async Task<DeadLetterEnd> HandleAsync(ReceivedMessage letter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letter);
        if (WakeUp.TryParse(letter.Body, out _) is not { } wakeUp || letter.DeadLetterReason == UnreadableJob)
        {
            LogKept(logger, letter.MessageId, letter.DeadLetterReason, await messages.KeepAsync(letter, cancellationToken));
            return DeadLetterEnd.Kept;
        }
        var part = PartName.TryParse(wakeUp.Part);
        var job = await store.FindAsync(wakeUp.JobId, cancellationToken);
        var unit = job is null || part is null ? job : await store.FindAsync(JobKey.OfPart(job.Id, part), cancellationToken) ?? job;
        if (job is null || unit is null || job.WaitsForJobs || job.State.IsFinal() || job.State == JobState.Paused || unit.State.IsFinal())
        {
            LogDropped(logger, wakeUp.JobId, wakeUp.Part);
            return DeadLetterEnd.Dropped;
        }
        var returns = letter.Properties.TryGetValue(Returns, out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        await using var jobLock = await blobs.TryAcquireLeaseAsync(JobPaths.Lock(unit.Id), options.LeaseDuration, cancellationToken);
        if (jobLock is not null && returns >= MostReturns)
        {
            return await FailAsync(unit, letter, cancellationToken);
        }
        // A live worker may die yet: the wake-up is worth keeping, and its life does not count against it.
        var message = new WakeUp(job.Id) { Part = wakeUp.Part }.ToMessage(job.Trace);
        var properties = new Dictionary<string, string>(message.Properties) { [Returns] = (jobLock is null ? returns : returns + 1).ToString(CultureInfo.InvariantCulture) };
        await queues.For(FanOutPlan.KindOf(job, part)).SendAsync(message with { Properties = properties }, options.RecheckDelay, cancellationToken);
        LogReturned(logger, unit.Id, letter.DeadLetterReason, returns + 1);
        return DeadLetterEnd.SentAgain;
    }

    private async Task<DeadLetterEnd> FailAsync(JobDocument unit, ReceivedMessage letter, CancellationToken cancellationToken)
    {
        var error = new JobError(ErrorCodes.AttemptsExhausted,
            $"The job's message went to the dead letters {MostReturns + 1} times ({letter.DeadLetterReason}: {letter.DeadLetterDescription}); no worker could begin the job.", Retryable: false);
        try
        {
            var ended = await store.ApplyAsync(unit.Id, JobTrigger.GiveUp, epoch: null, next => next with { Epoch = next.Epoch + 1, Error = next.State == JobState.Failed ? error : next.Error }, cancellationToken);
            LogFailed(logger, unit.Id, error.Message);
            if (ended.State.IsFinal() && JobKey.PartOf(ended.Id) is null)
            {
                await queues.TellEndAsync(ended, cancellationToken);
            }
            return DeadLetterEnd.JobFailed;
        }
        catch (Exception e) when (e is JobConflictException or KeyNotFoundException)
        {
            LogDropped(logger, unit.Id, null); // Paused, ended or deleted meanwhile.
            return DeadLetterEnd.Dropped;
        }
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

/// <summary>What became of a dead letter.</summary>
public enum DeadLetterEnd
{
    /// <summary>Nothing is left to do for its job, or somebody does it.</summary>
    Dropped,

    /// <summary>Its wake-up waits in the queue again.</summary>
    SentAgain,

    /// <summary>It had come back too often.</summary>
    JobFailed,

    /// <summary>It was no wake-up, or its job cannot be read.</summary>
    Kept,
}
