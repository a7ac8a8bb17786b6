using Lookahead.Formats.Data;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Training;
using Lookahead.Training.Checkpoints;

namespace Lookahead.Worker.Handlers.FineTuning;

/// <summary>The <c>result.json</c> of a fine-tune job. Losses in nats per token, head 1 first.</summary>
public sealed record FineTuneResult
{
    public string Kind { get; init; } = FineTuneSpecification.KindName;

    public required string WeightsSha256 { get; init; }

    public required long Parameters { get; init; }

    public required int NHeads { get; init; }

    public required int Steps { get; init; }

    public required long TokensSeen { get; init; }

    /// <summary>What was read, what was left out, and the overlap with evaluation sets.</summary>
    public required TrainingDataReport Data { get; init; }

    public required int TrainingDocuments { get; init; }

    public required int ValidationDocuments { get; init; }

    public required double TokensPerSecond { get; init; }

    public required IReadOnlyList<double> FirstHeadLosses { get; init; }

    public required IReadOnlyList<double> LastHeadLosses { get; init; }

    /// <summary>Null when no document was kept aside.</summary>
    public IReadOnlyList<double>? ValidationHeadLosses { get; init; }

    /// <summary>Of heads 2..n: an estimate of acceptance from true text.</summary>
    public IReadOnlyList<double>? ValidationHeadAgreement { get; init; }

    internal static FineTuneResult From(
        FineTuneSpecification specification, ModelConfig config, TrainingState state, TrainingMetrics metrics, TrainingSet data, TrainingDataReport dataReport, string weightsHash)
    {
        var steps = metrics.Steps.ToList();
        var validation = metrics.Validations.LastOrDefault();
        return new FineTuneResult
        {
            WeightsSha256 = weightsHash,
            Parameters = config.ParameterCount,
            NHeads = specification.NHeads,
            Steps = state.Step,
            TokensSeen = state.TokensSeen,
            Data = dataReport,
            TrainingDocuments = data.Training.Count,
            ValidationDocuments = data.Validation.Count,
            TokensPerSecond = steps.Count == 0 ? 0 : steps.Average(s => s.TokensPerSecond),
            FirstHeadLosses = steps.FirstOrDefault()?.HeadLosses ?? [],
            LastHeadLosses = steps.LastOrDefault()?.HeadLosses ?? [],
            ValidationHeadLosses = validation?.HeadLosses,
            ValidationHeadAgreement = validation?.HeadAgreement,
        };
    }
}
