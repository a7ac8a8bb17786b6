namespace Lookahead.Formats.Tokenization;

/// <summary>Text to token ids and back. Immutable and safe for several threads.</summary>
public interface ITokenizer
{
    /// <summary>Ids are 0 to this minus one. The model's embedding may be larger.</summary>
    int VocabularySize { get; }

    /// <summary>Tokens put in front of every text that a model reads: the begin-of-text token where the family has one, else none.</summary>
    IReadOnlyList<int> Prefix { get; }

    /// <summary>Ends a text: appended in training, and sampling stops at it.</summary>
    int EndOfText { get; }

    /// <summary>All tokens at which sampling stops: <see cref="EndOfText"/> first, then others that the model was tuned to end with.</summary>
    IReadOnlyList<int> EndOfTextIds => [EndOfText];

    /// <summary>Fills rows up; never predicted and never attended to. May equal <see cref="EndOfText"/>.</summary>
    int Padding { get; }

    /// <summary>The tokens of a user's text, without <see cref="Prefix"/>. Text that looks like a special token stays text.</summary>
    int[] Encode(string text);

    /// <summary>The tokens of a rendered chat template, in which special tokens are written out and become single ids.</summary>
    int[] EncodeTemplate(string text);

    /// <summary>The text of tokens. Special tokens are left out, and bytes that are no UTF-8 become U+FFFD.</summary>
    string Decode(IEnumerable<int> tokens);

    /// <summary>
    /// The bytes that a token adds to a text that has begun: UTF-8, of which one token may hold only part of a character. None
    /// for special tokens. A text's bytes are those of its tokens one after the other, the first space of some families apart.
    /// </summary>
    ReadOnlyMemory<byte> Bytes(int token);
}
