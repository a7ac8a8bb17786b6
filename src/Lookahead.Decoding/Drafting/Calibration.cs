namespace Lookahead.Decoding.Drafting;

/// <summary>What steps of a model cost on this machine: what the choice of draft lengths rests on.</summary>
public sealed record Calibration
{
    /// <summary>Of a forward that gives logits of all its rows.</summary>
    public required IReadOnlyList<CostPoint> Forward { get; init; }

    /// <summary>Of one extra head on a number of rows.</summary>
    public required IReadOnlyList<CostPoint> Head { get; init; }

    /// <summary>Seconds to choose a token from one row's logits, on one thread.</summary>
    public required double Choice { get; init; }

    /// <summary>What the measurement itself took.</summary>
    public required TimeSpan Elapsed { get; init; }
}
