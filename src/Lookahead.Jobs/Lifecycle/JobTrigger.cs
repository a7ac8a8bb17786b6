namespace Lookahead.Jobs.Lifecycle;

/// <summary>What can happen to a job. Workers raise the first seven, the ends of other jobs the next two, people the last three.</summary>
public enum JobTrigger
{
    /// <summary>A worker that holds the job's lock begins (or takes over) its work under a new epoch.</summary>
    Claim,

    /// <summary>The worker stops at a safe point: asked to pause or cancel, or its process is shutting down.</summary>
    Release,

    /// <summary>The attempt ended by a retryable error and attempts are left.</summary>
    AttemptFailed,

    /// <summary>The result is complete and its manifest written.</summary>
    Succeed,

    /// <summary>The attempt ended by an error that no retry would mend.</summary>
    Fail,

    /// <summary>No attempts are left.</summary>
    GiveUp,

    /// <summary>The worker leaves a split job to the workers of its parts; it is running, and nobody holds it.</summary>
    Wait,

    /// <summary>All jobs that it waited for have succeeded.</summary>
    Unblock,

    /// <summary>A job that it waited for failed, was cancelled or is gone.</summary>
    PredecessorFailed,

    RequestPause,
    RequestResume,
    RequestCancel,
}
