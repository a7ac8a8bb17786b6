namespace Lookahead.Jobs.Specifications;

/// <summary>How drafted tokens are judged. Every rule leaves the sampled distribution unchanged.</summary>
public enum SpeculationRule
{
    /// <summary>One token per forward.</summary>
    Off,

    /// <summary>Drafts share the sampler's keyed Gumbel noise: the text equals that of <see cref="Off"/> with the same seed.</summary>
    Coupled,
}

/// <summary>How text is sampled. Temperature 0 is greedy.</summary>
public sealed record SamplingSettings
{
    public int Samples { get; init; } = 1;

    public double Temperature { get; init; } = 0.8;

    public double TopP { get; init; } = 0.95;

    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Sequences decoded side by side. The text does not depend on it.</summary>
    public int BatchSize { get; init; } = 32;

    public SpeculationRule Speculation { get; init; } = SpeculationRule.Coupled;

    /// <summary>Heads used per forward, head 1 included; 0 means all that the model has.</summary>
    public int DraftHeads { get; init; }
}
