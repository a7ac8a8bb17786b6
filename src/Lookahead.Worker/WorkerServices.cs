using Lookahead.Evaluation.Sandbox;
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

    /// <summary>One handler per job kind.</summary>
    /// <param name="sandbox">What runs programs that models write.</param>
    public static IReadOnlyList<IJobHandler> CreateHandlers(SandboxOptions sandbox)
    {
        var (fineTune, evaluate) = (new FineTuneHandler(), new PassAtKHandler(sandbox));
        return [fineTune, evaluate, new GenerateHandler(), new CompareHandler(fineTune, evaluate)];
    }
}
