namespace Lookahead.Reports.Data;

/// <summary>A model before and after fine-tuning, and speculation off and on, on one page.</summary>
public sealed record DemoReport
{
    public required string Title { get; init; }

    public required TrainingReport Training { get; init; }

    public required EvaluationReport Before { get; init; }

    public required EvaluationReport After { get; init; }

    public SpeculationComparison? Speculation { get; init; }

    /// <summary>The whole demo from start to end.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>The same prompts and seed decoded without and with speculation; <paramref name="IdenticalTexts"/> of <paramref name="Texts"/> agree byte for byte.</summary>
public sealed record SpeculationComparison(SpeedReport Off, SpeedReport On, int Texts, int IdenticalTexts);
