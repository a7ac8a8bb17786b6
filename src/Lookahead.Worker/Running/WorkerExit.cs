namespace Lookahead.Worker.Running;

/// <summary>How a worker's process exits (the numbers follow sysexits.h where it has one).</summary>
public enum WorkerExit
{
    /// <summary>The job is done with (succeeded, cancelled or paused), or there was none.</summary>
    Done = 0,

    /// <summary>The job failed for good by an error that is not the user's.</summary>
    JobFailed = 1,

    /// <summary>The job failed by an error that only the user can mend.</summary>
    UserError = 42,

    /// <summary>The attempt failed or was stopped, and the work goes on elsewhere (EX_TEMPFAIL).</summary>
    TryAgain = 75,
}
