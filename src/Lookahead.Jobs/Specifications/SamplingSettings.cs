using System.Text.Json.Serialization;

namespace Lookahead.Jobs.Specifications;

/// <summary>How drafted tokens are judged. Every rule leaves the sampled distribution unchanged.</summary>
public enum SpeculationRule
{
    /// <summary><see cref="Coupled"/> with a model that has extra heads, else <see cref="Off"/>.</summary>
    Auto,

    /// <summary>One token per forward.</summary>
    Off,

    /// <summary>Drafts share the sampler's keyed Gumbel noise: the text equals that of <see cref="Off"/> with the same seed.</summary>
    Coupled,

    /// <summary>
    /// Drafts are accepted by the ratio of probabilities: the highest acceptance, the same distribution, but another text than
    /// with <see cref="Off"/> or another number of heads.
    /// </summary>
    Rejection,
}

/// <summary>How text is sampled: penalties, then temperature, top-k, top-p, min-p. Temperature 0 is greedy.</summary>
public sealed record SamplingSettings
{
    /// <summary>The most strings of <see cref="Stop"/>.</summary>
    public const int MaxStopStrings = 16;

    /// <summary>The most alternatives of <see cref="Logprobs"/>.</summary>
    public const int MaxAlternatives = 20;

    public int Samples { get; init; } = 1;

    /// <summary>The first of <see cref="Temperatures"/> where there are several.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>For evaluations: ascending; <see cref="Samples"/> are drawn at each. Empty: <see cref="Temperature"/> alone.</summary>
    public IReadOnlyList<double> Temperatures { get; init; } = [];

    /// <summary>One or more.</summary>
    [JsonIgnore]
    public IReadOnlyList<double> EachTemperature => Temperatures.Count > 0 ? Temperatures : [Temperature];

    /// <summary>Keeps so many of the most probable tokens; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>In (0, 1]; 1 keeps all.</summary>
    public double TopP { get; init; } = 0.95;

    /// <summary>In [0, 1): keeps tokens at least so many times as probable as the most probable one.</summary>
    public double MinP { get; init; }

    /// <summary>Over prompt and text, as in Hugging Face transformers; 1 is none.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Over the text, as OpenAI defines it; 0 is none.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Over the text, as OpenAI defines it; 0 is none.</summary>
    public double FrequencyPenalty { get; init; }

    public NumericsMode Numerics { get; init; }

    /// <summary>Strings that end a text, which does not include them.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Alternatives to list with every token and its log-probability; null: no log-probabilities.</summary>
    public int? Logprobs { get; init; }

    public int MaxNewTokens { get; init; } = 256;

    /// <summary>Sequences decoded side by side. The text does not depend on it.</summary>
    public int BatchSize { get; init; } = 32;

    public SpeculationRule Speculation { get; init; }

    /// <summary>Heads used per forward, head 1 included; 0 means all that the model has.</summary>
    public int DraftHeads { get; init; }
}
