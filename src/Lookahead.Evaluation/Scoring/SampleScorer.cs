using Lookahead.Evaluation.Completions;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Statistics;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Evaluation.Scoring;

/// <summary>A scored file.</summary>
/// <param name="Set">Verdicts and estimates.</param>
/// <param name="CodelessShare">Share of samples without code.</param>
public sealed record ScoredSamples(EvaluatedSet Set, double CodelessShare);

/// <summary>Judges samples of any tool and estimates pass@k: an evaluation without a job, a service or a model.</summary>
/// <param name="scheduler">Judges the programs.</param>
/// <param name="extract">Whether programs are taken from completions by the rules for raw output of a model.</param>
public sealed class SampleScorer(JudgeScheduler scheduler, bool extract = false)
{
    /// <summary>What <see cref="SampleLine.Text"/> goes through; for results.</summary>
    public string RuleOf(IEnumerable<Problem> problems) => extract ? CompletionRules.VersionsOf(problems, new PromptSettings()) : "verbatim";

    /// <summary>k that are estimated when nobody asks for others, as far as there are samples.</summary>
    public static IReadOnlyList<int> DefaultK { get; } = [1, 10, 100];

    /// <param name="name">Of the set.</param>
    /// <param name="problems">Those of <see cref="SampleFile.Match"/>.</param>
    /// <param name="samples">In the order of the file.</param>
    /// <param name="ks">Null: <see cref="DefaultK"/>.</param>
    /// <param name="options">Of all intervals.</param>
    /// <param name="progress">Told after each judgement.</param>
    /// <param name="cancellationToken">Kills the running programs.</param>
    /// <exception cref="EvaluationInfrastructureException">A program could not be judged.</exception>
    public async Task<ScoredSamples> ScoreAsync(
        string name, IReadOnlyList<Problem> problems, IReadOnlyList<SampleLine> samples, IReadOnlyCollection<int>? ks, BootstrapOptions options,
        IProgress<JudgeProgress>? progress, CancellationToken cancellationToken)
    {
        var byId = problems.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var programs = samples.Select(sample => (Problem: byId[sample.ProblemId], Sample: sample, Program: SampleProgram.Of(byId[sample.ProblemId], sample, extract))).ToList();
        var verdicts = await scheduler.JudgeAllAsync([.. programs.Select(p => new JudgeItem(p.Problem, p.Program.Program))], progress, cancellationToken);
        var numbers = new Dictionary<(string, double), int>();
        var evaluated = programs.Zip(verdicts, (p, verdict) =>
        {
            var key = (p.Problem.Id, p.Sample.Temperature ?? double.NaN);
            var number = numbers[key] = numbers.GetValueOrDefault(key, -1) + 1;
            return new EvaluatedSample(p.Problem, p.Sample.Temperature, number, p.Program.Program, verdict);
        }).ToList();
        var fewest = evaluated.CountBy(s => (s.Problem.Id, s.Temperature)).Min(pair => pair.Value);
        var set = EvaluatedSet.Compute(name, problems, evaluated, ks ?? [.. DefaultK.Where(k => k <= fewest)], options);
        return new ScoredSamples(set, programs.Average(p => p.Program.HasCode ? 0.0 : 1.0));
    }
}
