using System.Text;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Cli.Generating;

/// <summary>
/// A text as its tokens come, in pieces that are whole characters. Where there are stop strings, which are no part of the
/// text, its end is held back until it is known to belong to none.
/// </summary>
/// <param name="tokenizer">The model's.</param>
/// <param name="stops">Stop strings.</param>
/// <param name="write">Receives a piece, and whether its tokens were drafts.</param>
internal sealed class TextStream(ITokenizer tokenizer, IReadOnlyList<string> stops, Action<string, bool> write)
{
    private readonly int holdBack = stops.Count == 0 ? 0 : stops.Max(stop => stop.Length) - 1; // Characters.
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly List<(char Character, bool Drafted)> held = [];
    private int written;

    public void Append(int token, bool drafted)
    {
        if (stops.Count > 0)
        {
            // The text goes on, so no stop string ended in what is held; one may have begun in its last characters.
            Write(held.Count - holdBack);
        }
        var bytes = tokenizer.Bytes(token).Span;
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var count = decoder.GetChars(bytes, characters, flush: false);
        held.AddRange(characters.Take(count).Select(c => (c, drafted)));
        if (stops.Count == 0)
        {
            Write(held.Count);
        }
    }

    /// <summary>Writes what is left of the text.</summary>
    /// <param name="length">Characters of the whole text; null: all that came.</param>
    public void End(int? length) => Write(length is { } whole ? Math.Min(held.Count, whole - written) : held.Count);

    private void Write(int count)
    {
        for (var start = 0; start < count;)
        {
            var end = start + 1;
            while (end < count && held[end].Drafted == held[start].Drafted)
            {
                end++;
            }
            write(new string([.. held[start..end].Select(h => h.Character)]), held[start].Drafted);
            start = end;
        }
        if (count > 0)
        {
            written += count;
            held.RemoveRange(0, count);
        }
    }
}
