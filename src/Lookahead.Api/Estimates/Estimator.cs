using Lookahead.Api.Submission;
using Lookahead.Formats.Plans;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Estimates;

/// <summary>
/// Estimates a job before it is submitted: tokens and memory by arithmetic, time by what the owner's finished jobs of the same sort
/// took. No speed is assumed: before one has finished there is no time.
/// </summary>
internal sealed class Estimator(JobStore jobs, DatasetStore datasets, PlannedModel models, SharedFiles files, WorkerMemory memory, WorkerPrice price)
{
    /// <summary>Jobs looked at, newest first.</summary>
    private const int MostScanned = 500;

    /// <summary>Finished jobs that are enough.</summary>
    private const int MostCompared = 20;

    /// <param name="specification">Valid, its checks passed.</param>
    /// <param name="owner">Whose finished jobs are looked at.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<JobEstimate> EstimateAsync(JobSpecification specification, string owner, CancellationToken cancellationToken)
    {
        var trainings = Trainings(specification).ToList();
        var plans = new List<(TrainingPlan? Plan, int Times)>();
        foreach (var (training, times) in trainings)
        {
            plans.Add((await PlanAsync(training, cancellationToken), times));
        }
        var time = await TimeAsync(specification, plans, owner, cancellationToken);
        return new JobEstimate
        {
            Kind = specification.Kind,
            TrainedTokens = trainings.Sum(t => t.Times * (long)t.Training.Training.Steps * TrainingPlan.BatchRows(t.Training.Training) * t.Training.Training.SequenceLength),
            MostGeneratedTokens = await GeneratedAsync(specification, cancellationToken),
            Training = plans.Select(p => p.Plan).OfType<TrainingPlan>().MaxBy(plan => plan.MemoryBytes) is { } largest
                ? largest.Figures(memory.For(largest.Specification).Bytes)
                : null,
            Time = time,
            Cost = time is not null && price.PerHour is { } perHour
                ? new CostEstimate(Cost(time.Median, perHour), Cost(time.Least, perHour), Cost(time.Most, perHour), perHour)
                : null,
        };
    }

    private static decimal Cost(double seconds, decimal perHour) => decimal.Round((decimal)(seconds / 3600) * perHour, 4);

    /// <summary>The trainings that a job consists of, and how often each is done.</summary>
    private static IEnumerable<(FineTuneSpecification Training, int Times)> Trainings(JobSpecification specification)
    {
        if (specification is FineTuneSpecification fineTune)
        {
            yield return (fineTune, 1);
        }
        if (specification is CompareSpecification { ThreeArms: { } arms } compare)
        {
            foreach (var heads in ThreeArmsPlan.Arms(arms).Select(arm => arm.FirstHeads).Distinct())
            {
                yield return (ThreeArmsPlan.Stage1(compare, heads, arms.Seeds[0]), arms.Seeds.Count);
            }
            foreach (var arm in ThreeArmsPlan.Arms(arms))
            {
                yield return (ThreeArmsPlan.Stage2(compare, arms.Model, arm.SecondHeads, arms.Seeds[0]), arms.Seeds.Count);
            }
        }
    }

    private async Task<TrainingPlan?> PlanAsync(FineTuneSpecification training, CancellationToken cancellationToken) =>
        await models.FindAsync(training, cancellationToken) is { } config ? TrainingPlan.For(config, training, memory.For(training).Device) : null;

    private async Task<long?> GeneratedAsync(JobSpecification specification, CancellationToken cancellationToken) => specification switch
    {
        GenerateSpecification generate => (long)Work.MostTokens(generate) * (generate.CompareWithoutSpeculation ? 2 : 1),
        PassAtKSpecification evaluation => await ProblemsAsync(evaluation.ProblemSets, cancellationToken) is { } problems
            ? (long)(problems * Work.TextsPerPrompt(evaluation.Sampling) * evaluation.Sampling.MaxNewTokens) : null,
        CompareSpecification { ThreeArms: { } arms } => await ProblemsAsync(arms.ProblemSets, cancellationToken) is { } problems
            ? (long)(problems * Work.TextsPerPrompt(arms.Sampling) * arms.Sampling.MaxNewTokens) * arms.Seeds.Count * ThreeArmsPlan.Arms(arms).Count : null,
        _ => 0,
    };

    private async Task<long?> ProblemsAsync(IReadOnlyList<ProblemSetReference> sets, CancellationToken cancellationToken)
    {
        var problems = 0L;
        foreach (var set in sets)
        {
            if (DatasetReference.IdOf(set.Path) is { } id)
            {
                problems += (await datasets.FindAsync(id, cancellationToken))?.Rows ?? 0;
                continue;
            }
            if (!files.AreSeen)
            {
                return null;
            }
            problems += (await ProblemReader.ReadFileAsync(set.Path, cancellationToken)).Count;
        }
        return problems;
    }

    private async Task<TimeEstimate?> TimeAsync(JobSpecification specification, List<(TrainingPlan? Plan, int Times)> plans, string owner, CancellationToken cancellationToken)
    {
        // The evaluations of the three arms are of models that do not exist yet: nothing has been measured that is like them.
        var work = specification switch
        {
            FineTuneSpecification => plans[0].Plan is { } plan ? Work.Of(plan) : null,
            PassAtKSpecification evaluation => Work.Of(evaluation),
            GenerateSpecification generate => Work.Of(generate),
            _ => null,
        };
        if (work is null)
        {
            return null;
        }
        var speeds = new List<double>();
        var scanned = 0;
        await foreach (var job in jobs.ListAsync(owner, after: null, activeOnly: false, cancellationToken))
        {
            if (scanned++ == MostScanned || speeds.Count == MostCompared)
            {
                break;
            }
            if (job is { State: JobState.Succeeded, ComputeSeconds: > 0 } && await WorkOfAsync(job.Specification, specification.Kind, cancellationToken) is { } done && done.Sort == work.Sort)
            {
                speeds.Add(done.Amount / job.ComputeSeconds);
            }
        }
        if (speeds.Count == 0)
        {
            return null;
        }
        speeds.Sort();
        return new TimeEstimate(work.Amount / speeds[speeds.Count / 2], work.Amount / speeds[^1], work.Amount / speeds[0], speeds.Count);
    }

    private async Task<Work?> WorkOfAsync(JobSpecification specification, string kind, CancellationToken cancellationToken) => specification switch
    {
        _ when specification.Kind != kind => null,
        FineTuneSpecification training => await PlanAsync(training, cancellationToken) is { } plan ? Work.Of(plan) : null,
        PassAtKSpecification { Parallelism: 1 } evaluation => Work.Of(evaluation),
        GenerateSpecification generate => Work.Of(generate),
        _ => null, // The seconds of parts are in their own documents.
    };
}
