namespace Lookahead.Formats.Data;

/// <summary>
/// A text to train on as tokens, with the tokenizer's prefix in front and its end-of-text token behind. Takes 4 bytes a token
/// and about 100 bytes besides.
/// </summary>
/// <param name="Tokens">Token ids.</param>
/// <param name="Predicted">
/// The stretches that the model learns to write, in order and apart from each other; all else (prompts, what users say) is
/// read, but not predicted unless asked for.
/// </param>
public sealed record TrainingDocument(int[] Tokens, TokenRange[] Predicted)
{
    /// <summary>A prompt, read only, and a completion, which is all the rest.</summary>
    public TrainingDocument(int[] tokens, int promptLength)
        : this(tokens, [new TokenRange(promptLength, tokens.Length)])
    {
    }

    /// <summary>
    /// Documents of one number share text, as the solutions of one problem do, and belong on one side of a split into
    /// training and validation; null: shares with no other.
    /// </summary>
    public int? Group { get; init; }
}

/// <summary>The tokens from <paramref name="Start"/> up to, and without, <paramref name="End"/>.</summary>
public readonly record struct TokenRange(int Start, int End)
{
    public int Length => End - Start;
}
