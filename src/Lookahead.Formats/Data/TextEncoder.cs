using Lookahead.Formats.Tokenization;

namespace Lookahead.Formats.Data;

/// <summary>
/// Tokens of a text that goes on after another one. Prompt and completion are tokenised apart, because a model that samples
/// gets the prompt's tokens alone: tokens that reach over the border would never occur there.
/// </summary>
/// <remarks>
/// SentencePiece-style tokenizers put a space in front of every text. A continuation must not have it: there the text is
/// tokenised behind a newline, and the newline's tokens are taken off again.
/// </remarks>
internal sealed class TextEncoder
{
    private const string Anchor = "\n";

    private readonly ITokenizer tokenizer;
    private readonly bool putsSpaceInFront;

    public TextEncoder(ITokenizer tokenizer)
    {
        this.tokenizer = tokenizer;
        var word = tokenizer.Encode("a");
        putsSpaceInFront = tokenizer.Decode([.. word, .. word]) != "aa";
    }

    /// <summary>The tokens of a text that begins a document.</summary>
    public int[] Start(string text) => tokenizer.Encode(text);

    /// <summary>The tokens of a text that goes on.</summary>
    public int[] Continue(string text) => Continue(text, tokenizer.Encode);

    /// <summary>As <see cref="Start"/> for a rendered template.</summary>
    public int[] StartTemplate(string text) => tokenizer.EncodeTemplate(text);

    /// <summary>As <see cref="Continue(string)"/> for a rendered template.</summary>
    public int[] ContinueTemplate(string text) => Continue(text, tokenizer.EncodeTemplate);

    private int[] Continue(string text, Func<string, int[]> encode)
    {
        if (!putsSpaceInFront || text.Length == 0)
        {
            return encode(text);
        }
        var (anchor, whole) = (encode(Anchor), encode(Anchor + text));
        // A tokenizer that melts the newline into what follows leaves no border to cut at; then the space in front stays.
        return whole.AsSpan().StartsWith(anchor) ? whole[anchor.Length..] : encode(text);
    }
}
