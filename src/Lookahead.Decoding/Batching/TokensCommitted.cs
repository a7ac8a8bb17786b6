namespace Lookahead.Decoding.Batching;

/// <summary>Told when a step has added tokens to a text.</summary>
/// <param name="request">Of the text.</param>
/// <param name="tokens">The new tokens.</param>
/// <param name="drafted">How many of them, the first ones, were drafts.</param>
public delegate void TokensCommitted(SampleRequest request, ReadOnlySpan<int> tokens, int drafted);
