using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Queues;
using Lookahead.Worker.Attempts;

namespace Lookahead.Worker.Running;

/// <summary>A claimed unit of work: a whole job, a part of one, or the merging of a split one.</summary>
/// <param name="Job">The job as it was when the wake-up came.</param>
/// <param name="Claimed">What was claimed: the same job, or the part.</param>
/// <param name="Lock">Held.</param>
/// <param name="Message">The wake-up, locked.</param>
internal sealed record Assignment(JobDocument Job, JobDocument Claimed, JobLock Lock, ReceivedMessage Message)
{
    public string Id => Claimed.Id;

    public int Epoch => Claimed.Epoch;

    public bool IsPart => Claimed.Id != Job.Id;

    /// <summary>Of a split job that is to be merged: what became of its parts.</summary>
    public PartProgress? Parts { get; init; }

    /// <summary>What the job may take; checked at every heartbeat.</summary>
    public required JobLimits Limits { get; init; }
}
