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

/// <summary>
/// The queues that carry wake-ups: one for all work, or one of their own for workers without an accelerator; and the queue that
/// carries the ends of jobs.
/// </summary>
public sealed class WorkQueues(IJobQueue model, IJobQueue cpu)
{
    /// <summary>The queue that carries wake-ups.</summary>
    public const string JobQueueName = "jobs";

    /// <summary>
    /// Names a second queue, for judging and merging by workers without an accelerator. Everything that sends or receives
    /// wake-ups must have the same. Unset: one queue carries all.
    /// </summary>
    public const string CpuQueueVariable = "LOOKAHEAD_CPU_QUEUE";

    /// <summary>The queue that carries the ends of jobs.</summary>
    public const string JobEventsName = "job-events";

    public WorkQueues(IJobQueue one)
        : this(one, one)
    {
    }

    /// <summary>The queues as the environment has them.</summary>
    /// <param name="open">Opens a queue by name.</param>
    /// <param name="environment">Gives a variable, or null.</param>
    public static WorkQueues FromEnvironment(Func<string, IJobQueue> open, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return Open(open, environment(CpuQueueVariable) is { Length: > 0 } cpu ? cpu : null);
    }

    /// <param name="open">Opens a queue by name.</param>
    /// <param name="cpuQueue">The second queue's name; null: one queue carries all.</param>
    public static WorkQueues Open(Func<string, IJobQueue> open, string? cpuQueue)
    {
        ArgumentNullException.ThrowIfNull(open);
        return new WorkQueues(open(JobQueueName), open(cpuQueue ?? JobQueueName)) { JobEvents = open(JobEventsName) };
    }

    /// <summary>Where ends of jobs are told; null: nobody wants to know.</summary>
    public IJobQueue? JobEvents { get; init; }

    /// <summary>Whether cpu workers have a queue of their own.</summary>
    public bool AreTwo => model != cpu;

    public IJobQueue For(WorkKind kind) => kind == WorkKind.Model ? model : cpu;

    /// <summary>
    /// Says that a job has ended, after that is stored. The message may be lost: until its receiver has struck the job off
    /// (<see cref="JobStore.StrikeOffAsync"/>), the sweep sends it again.
    /// </summary>
    public Task TellEndAsync(JobDocument job, CancellationToken cancellationToken) =>
        JobEvents?.SendAsync(new WakeUp(job.Id).ToMessage(job.Trace), TimeSpan.Zero, cancellationToken) ?? Task.CompletedTask;

    /// <summary>Tells the workers to look at a job, or at a part of it.</summary>
    public Task WakeAsync(JobDocument job, PartName? part, TimeSpan delay, CancellationToken cancellationToken) =>
        For(FanOutPlan.KindOf(job, part)).SendAsync(new WakeUp(JobKey.JobOf(job.Id)) { Part = part?.ToString() }.ToMessage(job.Trace), delay, cancellationToken);
}
