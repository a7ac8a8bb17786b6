using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Queues;
using Lookahead.Worker.Handlers.Comparing;
using Lookahead.Worker.Handlers.Evaluation;
using Lookahead.Worker.Handlers.FineTuning;
using Lookahead.Worker.Handlers.Sampling;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker;

/// <summary>Puts the worker together. The one place that knows every job kind's handler.</summary>
public static class WorkerServices
{
    /// <summary>The queue that carries wake-ups.</summary>
    public const string JobQueueName = "jobs";

    /// <summary>
    /// Names a second queue, for judging and merging by workers without an accelerator. Everything that sends or receives
    /// wake-ups must have the same. Unset: one queue carries all.
    /// </summary>
    public const string CpuQueueVariable = "LOOKAHEAD_CPU_QUEUE";

    /// <summary>The queues as the environment has them.</summary>
    /// <param name="open">Opens a queue by name.</param>
    /// <param name="environment">Gives a variable, or null.</param>
    public static WorkQueues Queues(Func<string, IJobQueue> open, Func<string, string?> environment) =>
        environment(CpuQueueVariable) is { Length: > 0 } cpu ? new WorkQueues(open(JobQueueName), open(cpu)) : new WorkQueues(open(JobQueueName));

    /// <summary>One handler per job kind.</summary>
    /// <param name="sandbox">What runs programs that models write.</param>
    public static IReadOnlyList<IJobHandler> CreateHandlers(SandboxOptions sandbox)
    {
        var (fineTune, evaluate) = (new FineTuneHandler(), new PassAtKHandler(sandbox));
        return [fineTune, evaluate, new GenerateHandler(), new CompareHandler(fineTune, evaluate)];
    }
}
