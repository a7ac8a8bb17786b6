namespace Lookahead.Formats.ChatTemplates;

/// <summary>A conversation as the text that the model reads.</summary>
/// <param name="Text">For <see cref="Tokenization.ITokenizer.EncodeTemplate"/>: special tokens, often the begin-of-text token too, are written out.</param>
/// <param name="AssistantSpans">Ranges [start, end) of <paramref name="Text"/>, in order, that the assistant writes: its words and what ends its turn.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<(int Start, int End)> AssistantSpans);
