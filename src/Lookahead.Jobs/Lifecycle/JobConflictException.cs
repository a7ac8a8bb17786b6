namespace Lookahead.Jobs.Lifecycle;

/// <summary>The trigger may not happen in the state in which the job is (HTTP 409). Nothing changed.</summary>
public sealed class JobConflictException(string jobId, JobState state, JobTrigger trigger)
    : Exception($"Job {jobId} is {Name(state)}; {Verb(trigger)} needs it to be {string.Join(" or ", JobLifecycle.Accepting(trigger).Select(Name))}.")
{
    public string JobId { get; } = jobId;

    public JobState State { get; } = state;

    public JobTrigger Trigger { get; } = trigger;

    private static string Name(JobState state) => state.ToString().ToLowerInvariant();

    private static string Verb(JobTrigger trigger) => trigger switch
    {
        JobTrigger.RequestPause => "pause",
        JobTrigger.RequestResume => "resume",
        JobTrigger.RequestCancel => "cancel",
        JobTrigger.PredecessorFailed => "the failure of a predecessor",
        _ => trigger.ToString().ToLowerInvariant(),
    };
}

/// <summary>Another worker has claimed the job since: this worker's epoch is old and it may write nothing more.</summary>
public sealed class EpochFencedException(string jobId, int epoch, int current)
    : Exception($"Job {jobId} is at epoch {current}; epoch {epoch} is over.")
{
    public string JobId { get; } = jobId;
}
