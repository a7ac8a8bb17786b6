using System.Text.Json;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Jobs.Specifications;
using Lookahead.Reports.Data;
using Lookahead.Worker.Handlers.Sampling;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>Puts an evaluation into the form that the report shows.</summary>
internal static class EvaluationReportBuilder
{
    public static EvaluationReport Build(
        PassAtKSpecification specification, SandboxDescription sandbox, SpeedFigures speed, IReadOnlyList<ProblemSetReport> sets) => new()
        {
            Title = specification.Name ?? "pass@k",
            Model = [new("Source", ModelText.Of(specification.Model))],
            Settings = Settings(specification, sandbox, speed),
            ProblemSets = sets,
            Speed = new SpeedReport { TokensPerSecond = speed.TokensPerSecond, TokensPerForward = speed.TokensPerForward, HeadAcceptance = speed.HeadAcceptance },
        };

    private static List<Setting> Settings(PassAtKSpecification specification, SandboxDescription sandbox, SpeedFigures speed)
    {
        var sampling = specification.Sampling;
        var several = sampling.EachTemperature.Count > 1;
        return
        [
            new(several ? "Samples per problem and temperature" : "Samples per problem", sampling.Samples.ToString()),
            new(several ? "Temperatures" : "Temperature", string.Join(", ", sampling.EachTemperature.Select(t => t.ToString("0.##")))),
            new("top-p", sampling.TopP.ToString("0.##")),
            .. Chosen(sampling),
            new("Most new tokens", sampling.MaxNewTokens.ToString()),
            new("Speculation", JsonNamingPolicy.KebabCaseLower.ConvertName(Rule(sampling.Speculation, speed).ToString())),
            new("Seed", specification.Seed.ToString()),
            ProblemSetReports.Sandbox(sandbox),
            new("Output comparison", JsonNamingPolicy.KebabCaseLower.ConvertName(specification.Judge.Comparison.ToString())),
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
}
