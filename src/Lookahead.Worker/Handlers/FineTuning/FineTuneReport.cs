using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Reports.Data;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>Puts a training run into the form that the report shows.</summary>
internal static class FineTuneReport
{
    public static TrainingReport Build(FineTuneSpecification specification, ModelConfig config, FineTuneResult result, TrainingMetrics metrics)
    {
        var steps = metrics.Steps.ToList();
        return new TrainingReport
        {
            Title = specification.Name ?? "Fine-tuning",
            Model =
            [
                new("Source", ModelText.Of(specification.Model)),
                new("Parameters", config.ParameterCount.ToString("N0")),
                new("Layers", $"trunk of {config.TrunkLayers}, one for each of {config.NHeads} heads"),
                new("Width", config.Dim.ToString()),
                new("Attention heads", $"{config.AttentionHeads}, {config.KeyValueHeads} for keys and values"),
                new("Feed-forward width", config.FeedForwardDim.ToString()),
                new("Context", $"{config.Context} tokens"),
            ],
            Settings = Settings(specification, result),
            Points = [.. steps.Select(s => new TrainingPoint(s.Step, s.HeadLosses, s.LearningRate, s.TokensPerSecond))],
            Validation = [.. metrics.Validations.Select(v => new ValidationPoint(v.Step, v.HeadLosses, [1, .. v.HeadAgreement]))],
            Totals = steps.Count == 0 ? null : new TrainingTotals(result.Steps, result.TokensSeen, steps[^1].At - steps[0].At, result.TokensPerSecond),
            WeightsSha256 = result.WeightsSha256,
            LogarithmicLoss = true,
        };
    }

    private static List<Setting> Settings(FineTuneSpecification specification, FineTuneResult result)
    {
        var training = specification.Training;
        return
        [
            new("Data", Path.GetFileName(specification.Data.Path)),
            new("Data SHA-256", result.Data.Source.Sha256),
            new("Left out", TrainingDataText.Skipped(result.Data)),
            .. result.Data.Overlap.Select(set => new Setting($"Overlap with {set.Set}", TrainingDataText.Overlap(set))),
            new("Documents", $"{result.TrainingDocuments:N0}, and {result.ValidationDocuments:N0} for validation"),
            new("Steps", training.Steps.ToString("N0")),
            new("Tokens per step", training.BatchTokens.ToString("N0")),
            new("Peak learning rate", training.LearningRate.ToString("0.######")),
            new("Warm-up", $"{training.WarmupSteps} steps, then a cosine to {training.FinalLearningRateRatio:0.###} of the peak"),
            new("Weight decay", training.WeightDecay.ToString("0.###")),
            new("Gradient clip", training.GradientClip.ToString("0.###")),
            new("Weight of extra heads", training.ExtraHeadWeight.ToString("0.###")),
            new("Seed", specification.Seed.ToString()),
            new("Threads", specification.Threads == 0 ? "all cores" : specification.Threads.ToString()),
        ];
    }
}
