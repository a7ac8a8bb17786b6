using System.Text.Json;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Results;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.Specifications;
using Lookahead.Reports.Data;
using Lookahead.Worker.Handlers.Sampling;
using ReportPassAtK = Lookahead.Reports.Data.PassAtK;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>Puts an evaluation into the form that the report shows.</summary>
internal static class EvaluationReportBuilder
{
    private const int SamplesShown = 6;
    private const int SlowestShown = 5;

    public static EvaluationReport Build(
        PassAtKSpecification specification, SandboxDescription sandbox, SpeedFigures speed,
        IReadOnlyList<ScoredSet> sets) => new()
        {
            Title = specification.Name ?? "pass@k",
            Model = [new("Source", ModelText.Of(specification.Model))],
            Settings = Settings(specification, sandbox, speed),
            ProblemSets = [.. sets.Select(set => Set(specification, set))],
            Speed = new SpeedReport { TokensPerSecond = speed.TokensPerSecond, TokensPerForward = speed.TokensPerForward, HeadAcceptance = speed.HeadAcceptance },
        };

    private static List<Setting> Settings(PassAtKSpecification specification, SandboxDescription sandbox, SpeedFigures speed)
    {
        var sampling = specification.Sampling;
        return
        [
            new("Samples per problem", sampling.Samples.ToString()),
            new("Temperature", sampling.Temperature.ToString("0.##")),
            new("top-p", sampling.TopP.ToString("0.##")),
            .. Chosen(sampling),
            new("Most new tokens", sampling.MaxNewTokens.ToString()),
            new("Speculation", JsonNamingPolicy.KebabCaseLower.ConvertName(Rule(sampling.Speculation, speed).ToString())),
            new("Seed", specification.Seed.ToString()),
            new("Sandbox", $"{sandbox.Backend}, {sandbox.Level}, Python {sandbox.PythonVersion}"),
            new("Output comparison", "tokens"),
        ];
    }

    private static SpeculationRule Rule(SpeculationRule asked, SpeedFigures speed) =>
        asked != SpeculationRule.Auto ? asked : speed.HeadAcceptance.Count > 0 ? SpeculationRule.Coupled : SpeculationRule.Off;

    /// <summary>What is off unless a job asks for it.</summary>
    private static IEnumerable<Setting> Chosen(SamplingSettings sampling)
    {
        (bool On, string Name, string Value)[] settings =
        [
            (sampling.TopK != 0, "top-k", sampling.TopK.ToString()),
            (sampling.MinP != 0, "min-p", sampling.MinP.ToString("0.####")),
            (sampling.RepetitionPenalty != 1, "Repetition penalty", sampling.RepetitionPenalty.ToString("0.##")),
            (sampling.PresencePenalty != 0, "Presence penalty", sampling.PresencePenalty.ToString("0.##")),
            (sampling.FrequencyPenalty != 0, "Frequency penalty", sampling.FrequencyPenalty.ToString("0.##")),
            (sampling.Stop.Count > 0, "Stop strings", JsonSerializer.Serialize(sampling.Stop)),
        ];
        return settings.Where(s => s.On).Select(s => new Setting(s.Name, s.Value));
    }

    private static ProblemSetReport Set(PassAtKSpecification specification, ScoredSet set) => new()
    {
        Name = set.Name,
        Measures = $"Programs for {set.Problems.Count} problems that the job names \"{set.Name}\".",
        Problems = set.Problems.Count,
        SamplesPerProblem = specification.Sampling.Samples,
        PassAtK = Estimates(set.Chosen),
        Curve = Estimates(set.Curve),
        Verdicts = [.. set.Programs.CountBy(p => p.Verdict.Status).OrderByDescending(v => v.Value)
            .Select(v => new VerdictCount(Words(v.Key), v.Value, v.Key == VerdictStatus.Accepted))],
        Families = [.. set.Problems.Where(p => p.Family is not null).GroupBy(p => p.Family!).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new FamilyResult(g.Key, g.Count(), g.Sum(p => p.SampleCount), g.Sum(p => p.CorrectCount), g.Average(p => (double)p.CorrectCount / p.SampleCount)))],
        Slowest = [.. set.Programs.GroupBy(p => p.Sampled.Problem).Select(Slowest).OrderByDescending(s => s.Slowest).Take(SlowestShown)],
        Samples = [.. Chosen(set).Select(Sample)],
    };

    private static List<ReportPassAtK> Estimates(IReadOnlyDictionary<int, PassAtKEstimate> estimates) =>
        [.. estimates.OrderBy(e => e.Key).Select(e => new ReportPassAtK(e.Key, e.Value.Estimate, e.Value.Low, e.Value.High))];

    private static SlowProblem Slowest(IGrouping<Formats.Problems.Problem, JudgedProgram> programs) => new(
        programs.Key.Id,
        TimeSpan.FromSeconds(programs.Max(p => p.Verdict.Tests.Max(t => t.CpuSeconds))),
        TimeSpan.FromSeconds(programs.Key.TimeLimitSeconds));

    /// <summary>Accepted and failed ones by turns, of different problems, always the same for the same data.</summary>
    private static IEnumerable<JudgedProgram> Chosen(ScoredSet set)
    {
        var firsts = set.Programs.DistinctBy(p => (p.Sampled.Problem.Id, p.Verdict.Accepted)).ToList();
        var accepted = firsts.Where(p => p.Verdict.Accepted).Take(SamplesShown / 2).ToList();
        return accepted.Concat(firsts.Where(p => !p.Verdict.Accepted && !accepted.Any(a => a.Sampled.Problem == p.Sampled.Problem)).Take(SamplesShown - accepted.Count));
    }

    private static SampleReport Sample(JudgedProgram judged) => new(
        judged.Sampled.Problem.Id, judged.Sampled.Problem.Statement, judged.Sampled.Program.Source, Words(judged.Verdict.Status), judged.Verdict.Accepted);

    private static string Words(VerdictStatus status) => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString()).Replace('-', ' ');
}
