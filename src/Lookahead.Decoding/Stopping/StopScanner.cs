using System.Text;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Decoding.Stopping;

/// <summary>
/// Looks for stop strings in a text as its tokens come. It compares UTF-8 bytes, so a token may end inside a character and a
/// stop string may begin and end anywhere: UTF-8 of one string is found in another only where its characters are.
/// </summary>
/// <remarks>
/// Of several stop strings the one that is complete first counts, of those that end together the longest: a rule about the
/// text alone, whatever its tokens' borders. Each token is searched once, with as many bytes before it as a stop string can
/// reach back. Memory is kept for the next text.
/// </remarks>
internal sealed class StopScanner(ITokenizer tokenizer)
{
    private readonly List<byte[]> stops = [];
    private byte[] bytes = new byte[256];
    private int length;
    private IReadOnlyList<string> strings = [];

    /// <summary>Begins a text.</summary>
    public void Begin(IReadOnlyList<string> stopStrings)
    {
        length = 0;
        if (!ReferenceEquals(strings, stopStrings))
        {
            strings = stopStrings;
            stops.Clear();
            stops.AddRange(stopStrings.Select(Encoding.UTF8.GetBytes));
        }
    }

    /// <summary>Appends a token; the match when it completes a stop string.</summary>
    public StopMatch? Append(int token)
    {
        if (stops.Count == 0)
        {
            return null;
        }
        var before = length;
        var added = tokenizer.Bytes(token).Span;
        if (length + added.Length > bytes.Length)
        {
            Array.Resize(ref bytes, 2 * (length + added.Length));
        }
        added.CopyTo(bytes.AsSpan(length));
        length += added.Length;
        var (best, bestStart, bestEnd) = (-1, 0, int.MaxValue);
        for (var i = 0; i < stops.Count; i++)
        {
            var from = Math.Max(0, before - stops[i].Length + 1);
            var index = bytes.AsSpan(from, length - from).IndexOf(stops[i]);
            var (start, end) = (from + index, from + index + stops[i].Length);
            if (index >= 0 && (end < bestEnd || (end == bestEnd && start < bestStart)))
            {
                (best, bestStart, bestEnd) = (i, start, end);
            }
        }
        return best < 0 ? null : new StopMatch(strings[best], Encoding.UTF8.GetString(bytes, 0, bestStart));
    }
}
