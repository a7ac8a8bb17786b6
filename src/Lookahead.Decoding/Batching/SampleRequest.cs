using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Batching;

/// <summary>One text to sample. Requests with equal prompts that are decoded at the same time share one prefill.</summary>
public sealed record SampleRequest
{
    /// <summary>The problem's or prompt's id: part of the noise key, so it must not depend on batch or shard.</summary>
    public required string Id { get; init; }

    /// <summary>Which sample of the problem; the rest of the noise key.</summary>
    public int Sample { get; init; }

    /// <summary>Token ids, at least one.</summary>
    public required int[] Prompt { get; init; }

    /// <summary>Clipped to what the context leaves after the prompt.</summary>
    public required int MaxNewTokens { get; init; }

    /// <summary>Tokens that end the text, such as end-of-text.</summary>
    public int[] StopTokens { get; init; } = [];

    /// <summary>
    /// Strings that end the text, searched in the generated text alone; at most <see cref="SamplingSettings.MaxStopStrings"/>. The text ends
    /// with the token that completes one of them.
    /// </summary>
    public IReadOnlyList<string> Stop { get; init; } = [];
}
