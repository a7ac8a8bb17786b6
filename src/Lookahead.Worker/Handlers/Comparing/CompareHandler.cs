using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Comparing;

/// <summary>Runs <c>compare</c> jobs: finished evaluations, or the paper's three arms from training to comparison.</summary>
/// <param name="fineTune">Trains the arms.</param>
/// <param name="evaluate">Evaluates them.</param>
public sealed class CompareHandler(IJobHandler fineTune, IJobHandler evaluate) : IJobHandler
{
    public string Kind => CompareSpecification.KindName;

    public async Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        var specification = context.Specification<CompareSpecification>();
        var sides = specification.ThreeArms is null
            ? await ReadAsync(context, specification, cancellationToken)
            : await new ThreeArmsRun(context, specification, fineTune, evaluate).RunAsync(cancellationToken);
        if (sides is null)
        {
            return HandlerOutcome.Stopped;
        }
        await new ComparisonWriter(context, specification).WriteAsync(sides, cancellationToken);
        return HandlerOutcome.Completed;
    }

    private static async Task<IReadOnlyList<SideEvaluations>> ReadAsync(JobContext context, CompareSpecification specification, CancellationToken cancellationToken)
    {
        var sides = new List<SideEvaluations>();
        foreach (var side in specification.Evaluations)
        {
            var runs = new List<FinishedEvaluation>();
            foreach (var id in side.Jobs)
            {
                runs.Add(await FinishedEvaluation.OfJobAsync(context, id, cancellationToken));
            }
            sides.Add(new SideEvaluations(side.Name, runs));
        }
        return sides;
    }
}
