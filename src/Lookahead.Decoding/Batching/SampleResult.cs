using Lookahead.Decoding.Sampling;
using Lookahead.Decoding.Stopping;

namespace Lookahead.Decoding.Batching;

/// <summary>Why a text ended.</summary>
public enum FinishReason
{
    /// <summary>A stop token, the last of the result's tokens.</summary>
    Eos,

    /// <summary>A stop string, which <see cref="SampleResult.Stop"/> tells.</summary>
    Stop,

    /// <summary>The request's <see cref="SampleRequest.MaxNewTokens"/>.</summary>
    Length,

    /// <summary>Prompt and text fill the context before the request's <see cref="SampleRequest.MaxNewTokens"/> is reached.</summary>
    Context,
}

/// <summary>A finished text and what it cost.</summary>
public sealed record SampleResult
{
    public required SampleRequest Request { get; init; }

    /// <summary>The generated tokens, a stop token and the tokens of a stop string included.</summary>
    public required int[] Tokens { get; init; }

    public required FinishReason FinishReason { get; init; }

    /// <summary>The stop string that ended the text, and the text before it; null when none did.</summary>
    public StopMatch? Stop { get; init; }

    /// <summary>One item per token; null when they were not asked for.</summary>
    public IReadOnlyList<GeneratedLogProbability>? LogProbabilities { get; init; }

    /// <summary>Forwards after the prompt's, which yields the first token: 1..k tokens each.</summary>
    public required int Forwards { get; init; }

    /// <summary>Drafts of heads 2..k that were fed.</summary>
    public required int[] Drafted { get; init; }

    /// <summary>Of these, the ones that became text.</summary>
    public required int[] Accepted { get; init; }
}
