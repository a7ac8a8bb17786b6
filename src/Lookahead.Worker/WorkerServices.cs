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
    /// <inheritdoc cref="WorkQueues.JobQueueName"/>
    public const string JobQueueName = WorkQueues.JobQueueName;

    /// <inheritdoc cref="WorkQueues.CpuQueueVariable"/>
    public const string CpuQueueVariable = WorkQueues.CpuQueueVariable;

    /// <inheritdoc cref="WorkQueues.FromEnvironment"/>
    public static WorkQueues Queues(Func<string, IJobQueue> open, Func<string, string?> environment) => WorkQueues.FromEnvironment(open, environment);

    /// <summary>One handler per job kind.</summary>
    /// <param name="sandbox">What runs programs that models write.</param>
    public static IReadOnlyList<IJobHandler> CreateHandlers(SandboxOptions sandbox)
    {
        var (fineTune, evaluate) = (new FineTuneHandler(), new PassAtKHandler(sandbox));
        return [fineTune, evaluate, new GenerateHandler(), new CompareHandler(fineTune, evaluate)];
    }
}
