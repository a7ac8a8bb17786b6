namespace Lookahead.Decoding.Batching;

/// <summary>Why a text ended.</summary>
public enum FinishReason
{
    /// <summary>A stop token, the last of the result's tokens.</summary>
    Eos,

    /// <summary>The request's <see cref="SampleRequest.MaxNewTokens"/>.</summary>
    Length,

    /// <summary>Prompt and text fill the context before the request's <see cref="SampleRequest.MaxNewTokens"/> is reached.</summary>
    Context,
}

/// <summary>A finished text and what it cost.</summary>
public sealed record SampleResult
{
    public required SampleRequest Request { get; init; }

    /// <summary>The generated tokens, a stop token included.</summary>
    public required int[] Tokens { get; init; }

    public required FinishReason FinishReason { get; init; }

    /// <summary>Forwards after the prompt's, which yields the first token: 1..k tokens each.</summary>
    public required int Forwards { get; init; }

    /// <summary>Drafts of heads 2..k that were fed.</summary>
    public required int[] Drafted { get; init; }

    /// <summary>Of these, the ones that became text.</summary>
    public required int[] Accepted { get; init; }
}
