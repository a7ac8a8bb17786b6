namespace Lookahead.Jobs.Lifecycle;

/// <summary>The state of a job. The last three are final.</summary>
public enum JobState
{
    Queued,
    Running,
    Pausing,
    Paused,
    Cancelling,
    Succeeded,
    Failed,
    Cancelled,
}

public static class JobStates
{
    /// <summary>True when nothing can happen to the job any more.</summary>
    public static bool IsFinal(this JobState state) =>
        state is JobState.Succeeded or JobState.Failed or JobState.Cancelled;

    /// <summary>True when a worker is expected to hold the job.</summary>
    public static bool IsOwned(this JobState state) =>
        state is JobState.Running or JobState.Pausing or JobState.Cancelling;
}
