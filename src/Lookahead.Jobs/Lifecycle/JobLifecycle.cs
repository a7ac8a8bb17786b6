using static Lookahead.Jobs.Lifecycle.JobState;
using static Lookahead.Jobs.Lifecycle.JobTrigger;

namespace Lookahead.Jobs.Lifecycle;

/// <summary>
/// The one table of what may follow what: 8 states x 12 triggers. A cell holds the next state;
/// a cell equal to its own row changes nothing (the trigger is idempotent there); null is a conflict.
/// </summary>
/// <remarks>
/// A claim finds Running when the last worker died, and Pausing or Cancelling when it died before it had obeyed:
/// then nobody runs the job and the request simply takes effect.
/// An accepted cancel is kept even when the work ends first.
/// </remarks>
public static class JobLifecycle
{
    private static readonly JobTrigger[] Columns =
        [Claim, Release, AttemptFailed, Succeed, Fail, GiveUp, Wait, Unblock, PredecessorFailed, RequestPause, RequestResume, RequestCancel];

    private static readonly Dictionary<JobState, JobState?[]> Table = new()
    {
        //                Claim      Release    AttemptF.  Succeed    Fail       GiveUp     Wait       Unblock    Predec.F.  Pause      Resume     Cancel
        [Queued] = /*  */ [Running,   null,      null,      null,      null,      Failed,    null,      Queued,    Failed,    Paused,    Queued,    Cancelled],
        [Running] = /* */ [Running,   Queued,    Queued,    Succeeded, Failed,    Failed,    Running,   null,      null,      Pausing,   Running,   Cancelling],
        [Pausing] = /* */ [Paused,    Paused,    Paused,    Succeeded, Failed,    Failed,    Paused,    null,      null,      Pausing,   Running,   Cancelling],
        [Paused] = /*  */ [null,      null,      null,      null,      null,      null,      null,      Paused,    Failed,    Paused,    Queued,    Cancelled],
        [Cancelling] =    [Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, Cancelled, null,      null,      null,      null,      Cancelling],
        [Succeeded] =     [null,      null,      null,      null,      null,      null,      null,      null,      null,      null,      null,      null],
        [Failed] = /*  */ [null,      null,      null,      null,      null,      null,      null,      null,      null,      null,      null,      null],
        [Cancelled] = /**/[null,      null,      null,      null,      null,      null,      null,      null,      null,      null,      null,      Cancelled],
    };

    /// <summary>The state after <paramref name="trigger"/>, or null when it may not happen in <paramref name="state"/>.</summary>
    public static JobState? Next(JobState state, JobTrigger trigger) =>
        Table[state][Array.IndexOf(Columns, trigger)];

    /// <summary>The states in which <paramref name="trigger"/> may happen, for messages.</summary>
    public static IEnumerable<JobState> Accepting(JobTrigger trigger) =>
        Table.Keys.Where(state => Next(state, trigger) is not null);
}
