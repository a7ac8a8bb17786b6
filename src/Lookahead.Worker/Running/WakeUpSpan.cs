using System.Diagnostics;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Worker.Running;

/// <summary>
/// What telemetry tells of one received wake-up: a span below the request that submitted the job, and when the wake-up led to
/// an attempt, its wait, duration and outcome.
/// </summary>
internal sealed class WakeUpSpan : IDisposable
{
    public const string NothingToDo = "nothing-to-do";
    public const string HeldElsewhere = "held-elsewhere";
    public const string OwnerLimit = "owner-limit";
    public const string Lost = "lost";
    public const string Died = "died";
    public const string Retried = "retried";
    public const string Split = "split";
    public const string GivenBack = "given-back";

    private readonly TimeProvider time;
    private readonly Activity? activity;
    private string? kind;
    private long? claimed;

    private WakeUpSpan(TimeProvider time, Activity? activity) => (this.time, this.activity) = (time, activity);

    /// <summary>Follows the trace that the message carries; begins one where it carries none.</summary>
    public static WakeUpSpan Start(WakeUp wakeUp, ReceivedMessage message, TimeProvider time)
    {
        var activity = LookaheadTelemetry.Source.StartActivity("process job", ActivityKind.Consumer, TraceContext.Parse(message.Properties));
        activity?.SetTag(TelemetryAttributes.JobId, wakeUp.JobId)
            .SetTag(TelemetryAttributes.JobPart, wakeUp.Part)
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", WorkerServices.JobQueueName)
            .SetTag("messaging.message.id", message.MessageId);
        return new WakeUpSpan(time, activity);
    }

    /// <param name="before">The job as it was when the wake-up came.</param>
    /// <param name="after">The job as it was claimed.</param>
    public void Claimed(JobDocument before, JobDocument after)
    {
        kind = after.Specification.Kind;
        activity?.SetTag(TelemetryAttributes.JobKind, kind).SetTag(TelemetryAttributes.JobEpoch, after.Epoch);
        if (before.State.IsOwned() && !before.WaitsForParts)
        {
            LookaheadMetrics.Attempts.Add(1, Tags(Died, error: null)); // Nobody else can tell of it.
        }
        if (after.State != JobState.Running)
        {
            return;
        }
        claimed = time.GetTimestamp();
        if (before.State == JobState.Queued)
        {
            // Clocks of two machines may differ by more than a short wait.
            var wait = Math.Max(0, (after.UpdatedAt - before.UpdatedAt).TotalSeconds);
            LookaheadMetrics.QueueWait.Record(wait,
                new(TelemetryAttributes.JobKind, kind), new(TelemetryAttributes.FirstAttempt, before.Epoch == 0));
            activity?.SetTag(TelemetryAttributes.QueueWait, wait);
        }
    }

    /// <param name="end">Null when the job was lost to another worker.</param>
    public void Ended(AttemptEnd? end)
    {
        var outcome = end switch
        {
            null => Lost,
            { Job.State: JobState.Queued, Error: not null } => Retried,
            { Job.State: JobState.Queued } => GivenBack,
            { Job.WaitsForParts: true } => Split,
            _ => TelemetryAttributes.ValueOf(end.Job.State),
        };
        var error = end?.Error ?? (end?.Job.State == JobState.Failed ? end.Job.Error : null);
        End(outcome, error?.Code);
        if (claimed is { } start)
        {
            var tags = Tags(outcome, error?.Code);
            LookaheadMetrics.Attempts.Add(1, tags);
            LookaheadMetrics.AttemptDuration.Record(time.GetElapsedTime(start).TotalSeconds, tags);
        }
    }

    /// <summary>The wake-up led to no attempt.</summary>
    public void End(string outcome) => End(outcome, error: null);

    /// <summary>The store or the queue failed.</summary>
    public void Failed(Exception exception) => End("failed", exception.GetType().FullName);

    public void Dispose() => activity?.Dispose();

    private void End(string outcome, string? error)
    {
        activity?.SetTag(TelemetryAttributes.AttemptOutcome, outcome);
        if (error is not null)
        {
            // The code alone: messages may hold what users or models wrote.
            activity?.SetTag(TelemetryAttributes.ErrorType, error).SetStatus(ActivityStatusCode.Error, error);
        }
    }

    private TagList Tags(string outcome, string? error)
    {
        var tags = new TagList { { TelemetryAttributes.JobKind, kind }, { TelemetryAttributes.AttemptOutcome, outcome } };
        if (error is not null)
        {
            tags.Add(TelemetryAttributes.ErrorType, error);
        }
        return tags;
    }
}
