using System.Globalization;
using System.Text;

namespace Lookahead.Formats.Tokenization.Decoders;

/// <summary>Turns written tokens into pieces of text, whose concatenation is the text.</summary>
internal delegate IReadOnlyList<string> Decoder(IReadOnlyList<string> tokens);

/// <summary>The decoders of the library `tokenizers` (https://huggingface.co/docs/tokenizers/api/decoders).</summary>
internal static class DecoderSteps
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static Decoder Sequence(IReadOnlyList<Decoder> steps) => tokens => steps.Aggregate(tokens, (current, step) => step(current));

    public static IReadOnlyList<string> Fuse(IReadOnlyList<string> tokens) => [string.Concat(tokens)];

    public static IReadOnlyList<string> ByteLevel(IReadOnlyList<string> tokens)
    {
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            ByteLevelAlphabet.AppendBytes(token, bytes);
        }
        return [Encoding.UTF8.GetString([.. bytes])];
    }

    /// <summary>Joins runs of byte tokens; when a run is no UTF-8, each of its bytes becomes U+FFFD.</summary>
    public static IReadOnlyList<string> ByteFallback(IReadOnlyList<string> tokens)
    {
        var pieces = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (ReadByte(token) is { } value)
            {
                run.Add(value);
                continue;
            }
            EndRun(run, pieces);
            pieces.Add(token);
        }
        EndRun(run, pieces);
        return pieces;
    }

    /// <summary>The byte that a token of byte fallback, such as &lt;0x0A&gt;, stands for; null for other tokens.</summary>
    public static byte? ReadByte(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static Decoder Replace(CodePointRegex pattern, string content) => tokens => [.. tokens.Select(token => pattern.Replace(token, content))];

    /// <summary>Cuts up to so many of a character off the ends of each piece.</summary>
    public static Decoder Strip(char content, int start, int stop) => tokens => [.. tokens.Select(token =>
    {
        var (from, to) = (0, token.Length);
        while (from < Math.Min(start, token.Length) && token[from] == content)
        {
            from++;
        }
        while (to > from && token.Length - to < stop && token[to - 1] == content)
        {
            to--;
        }
        return token[from..to];
    })];

    public static Decoder Metaspace(char replacement, bool dropsFirst) => tokens =>
        [.. tokens.Select((token, i) => i == 0 && dropsFirst
            ? token.Replace(replacement.ToString(), "", StringComparison.Ordinal)
            : token.Replace(replacement, ' '))];

    private static void EndRun(List<byte> run, List<string> pieces)
    {
        if (run.Count == 0)
        {
            return;
        }
        try
        {
            pieces.Add(StrictUtf8.GetString([.. run]));
        }
        catch (DecoderFallbackException)
        {
            pieces.Add(new string('\uFFFD', run.Count));
        }
        run.Clear();
    }
}
