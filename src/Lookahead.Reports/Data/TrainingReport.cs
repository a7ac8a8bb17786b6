namespace Lookahead.Reports.Data;

/// <summary>What a fine-tune job tells about itself. Losses are mean cross-entropies in nats per token; head 1 comes first.</summary>
public sealed record TrainingReport
{
    public required string Title { get; init; }

    /// <summary>The model's shape: layers, width, heads, parameters.</summary>
    public IReadOnlyList<Setting> Model { get; init; } = [];

    /// <summary>Data, optimizer, schedule, seed, machine.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>What was foreseen before the first step: memory by part, tokens, operations, time.</summary>
    public IReadOnlyList<Setting> Plan { get; init; } = [];

    /// <summary>In ascending order of step.</summary>
    public IReadOnlyList<TrainingPoint> Points { get; init; } = [];

    /// <summary>In ascending order of step.</summary>
    public IReadOnlyList<ValidationPoint> Validation { get; init; } = [];

    public TrainingTotals? Totals { get; init; }

    /// <summary>SHA-256 of the final weights, hexadecimal.</summary>
    public string? WeightsSha256 { get; init; }

    /// <summary>Draws losses on a logarithmic axis.</summary>
    public bool LogarithmicLoss { get; init; }
}

/// <summary>The whole run. <paramref name="TokensPerSecond"/> counts training time only, not validation or checkpoints.</summary>
public sealed record TrainingTotals(long Steps, long Tokens, TimeSpan Duration, double TokensPerSecond);
