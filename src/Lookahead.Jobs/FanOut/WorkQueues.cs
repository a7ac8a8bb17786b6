using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Queues;

namespace Lookahead.Jobs.FanOut;

/// <summary>What a wake-up needs of the worker that receives it.</summary>
public enum WorkKind
{
    /// <summary>A model is run or trained: an accelerator where there is one.</summary>
    Model,

    /// <summary>Programs are run, results put together.</summary>
    Cpu,
}

/// <summary>The queues that carry wake-ups: one for all work, or one of their own for workers without an accelerator.</summary>
public sealed class WorkQueues(IJobQueue model, IJobQueue cpu)
{
    public WorkQueues(IJobQueue one)
        : this(one, one)
    {
    }

    /// <summary>Whether cpu workers have a queue of their own.</summary>
    public bool AreTwo => model != cpu;

    public IJobQueue For(WorkKind kind) => kind == WorkKind.Model ? model : cpu;

    /// <summary>Tells the workers to look at a job, or at a part of it.</summary>
    public Task WakeAsync(JobDocument job, PartName? part, TimeSpan delay, CancellationToken cancellationToken) =>
        For(FanOutPlan.KindOf(job, part)).SendAsync(new WakeUp(JobKey.JobOf(job.Id)) { Part = part?.ToString() }.ToMessage(job.Trace), delay, cancellationToken);
}
