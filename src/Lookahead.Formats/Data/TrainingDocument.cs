namespace Lookahead.Formats.Data;

/// <summary>
/// A text to train on as tokens, its end-of-text token included. The first <paramref name="PromptLength"/> tokens are the
/// prompt: read, but not predicted unless asked for.
/// </summary>
public sealed record TrainingDocument(int[] Tokens, int PromptLength);
