using System.Text;
using Lookahead.Formats.Tokenization.Decoders;
using Decoder = Lookahead.Formats.Tokenization.Decoders.Decoder;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// The bytes that each token of a vocabulary adds to a text. What a decoder does to one token is asked of the decoder itself;
/// only tokens that hold part of a character, whose text it cannot give, are read from their written form.
/// </summary>
internal sealed class TokenBytes
{
    // Stands in front of a token, because some decoders drop a text's first space.
    private const string Before = "a";

    private readonly string?[] tokens;
    private readonly Decoder decoder;
    private readonly bool byteLevel, byteFallback;
    private readonly byte[]?[] known; // Filled on demand; two threads that fill one place write equal bytes.

    /// <param name="tokens">Written tokens by id; null for one that adds nothing.</param>
    /// <param name="decoder">From written tokens to text.</param>
    public TokenBytes(string?[] tokens, Decoder decoder)
    {
        (this.tokens, this.decoder) = (tokens, decoder);
        known = new byte[]?[tokens.Length];
        byteLevel = Decode(ByteLevelAlphabet.FromText(" ")) == " ";
        byteFallback = Decode("<0x42>") == "B";
    }

    /// <summary>None for ids that the vocabulary lacks.</summary>
    public ReadOnlyMemory<byte> Of(int id) => id < 0 || id >= known.Length ? default : known[id] ??= Make(tokens[id]);

    private byte[] Make(string? token)
    {
        if (token is null)
        {
            return [];
        }
        if (byteLevel)
        {
            var bytes = new List<byte>();
            ByteLevelAlphabet.AppendBytes(token, bytes);
            return [.. bytes];
        }
        return byteFallback && DecoderSteps.ReadByte(token) is { } value ? [value] : Encoding.UTF8.GetBytes(Decode(token));
    }

    private string Decode(string token)
    {
        var text = string.Concat(decoder([Before, token]));
        return text.StartsWith(Before, StringComparison.Ordinal) ? text[Before.Length..] : text;
    }
}
