using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Lookahead.Formats.Tokenization.Bpe;

/// <summary>What a byte-pair vocabulary says besides its tokens.</summary>
/// <param name="UnknownId">For a character that has no token, when bytes do not help; null drops the character.</param>
/// <param name="FuseUnknown">A run of unknown characters becomes one token.</param>
/// <param name="ByteFallback">A character that has no token becomes the tokens <c>&lt;0x00&gt;</c>..<c>&lt;0xFF&gt;</c> of its UTF-8 bytes.</param>
/// <param name="IgnoreMerges">A word that is a token is not built from merges.</param>
internal sealed record BpeOptions(int? UnknownId, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges);

/// <summary>Two tokens that are joined to one when they are neighbours.</summary>
/// <param name="Left">The first token.</param>
/// <param name="Right">The second token; both and their concatenation are in the vocabulary.</param>
/// <param name="Rank">The lowest is joined first; of equal ones the leftmost.</param>
internal readonly record struct BpeMerge(string Left, string Right, int Rank);

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909): of all neighbours that have a merge, the one of lowest rank,
/// and of equal ones the leftmost, is joined until none is left. Time is O(n log n) in the length of a word.
/// </summary>
internal sealed class BpeModel
{
    private const int LongestCached = 64;
    private const int MostCached = 100_000;

    private readonly Dictionary<string, int> vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    private readonly Dictionary<long, Merge> merges;
    private readonly BpeOptions options;
    private readonly IReadOnlySet<int> special;
    private readonly int[] byteIds = new int[256];
    private readonly ConcurrentDictionary<string, int[]> cache = new();
    private int cached;

    /// <param name="vocabulary">Token to id.</param>
    /// <param name="merges">Pairs of tokens.</param>
    /// <param name="options">Behaviour for what the vocabulary does not hold.</param>
    /// <param name="special">Ids that no text may become: a merge or a word that would make one is left out.</param>
    public BpeModel(Dictionary<string, int> vocabulary, IReadOnlyList<BpeMerge> merges, BpeOptions options, IReadOnlySet<int> special)
    {
        (this.vocabulary, this.options, this.special) = (vocabulary, options, special);
        bySpan = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        this.merges = new Dictionary<long, Merge>(merges.Count);
        foreach (var (left, right, rank) in merges)
        {
            var id = vocabulary[left + right];
            if (!special.Contains(id))
            {
                this.merges[Pair(vocabulary[left], vocabulary[right])] = new Merge(rank, id);
            }
        }
        for (var value = 0; value < 256; value++)
        {
            byteIds[value] = options.ByteFallback ? vocabulary.GetValueOrDefault(ByteToken(value), -1) : -1;
        }
    }

    public IReadOnlyDictionary<string, int> Vocabulary => vocabulary;

    public int MergeCount => merges.Count;

    public static string ByteToken(int value) => $"<0x{value:X2}>";

    /// <summary>Appends the tokens of one word, which a pre-tokenizer cut out.</summary>
    public void Encode(string word, List<int> ids)
    {
        if (word.Length > LongestCached)
        {
            ids.AddRange(Encode(word));
            return;
        }
        if (!cache.TryGetValue(word, out var known))
        {
            known = Encode(word).ToArray();
            if (Volatile.Read(ref cached) < MostCached && cache.TryAdd(word, known))
            {
                Interlocked.Increment(ref cached);
            }
        }
        ids.AddRange(known);
    }

    private ReadOnlySpan<int> Encode(string word)
    {
        if (options.IgnoreMerges && vocabulary.TryGetValue(word, out var whole) && !special.Contains(whole))
        {
            return new[] { whole };
        }
        var symbols = CollectionsMarshal.AsSpan(Symbols(word));
        return symbols[..Join(symbols)];
    }

    /// <summary>The tokens of single characters.</summary>
    private List<int> Symbols(string word)
    {
        var symbols = new List<int>(word.Length);
        var unknown = false;
        Span<char> chars = stackalloc char[2];
        foreach (var rune in word.EnumerateRunes())
        {
            var length = rune.EncodeToUtf16(chars);
            if (bySpan.TryGetValue(chars[..length], out var id))
            {
                if (unknown)
                {
                    symbols.Add(options.UnknownId!.Value);
                    unknown = false;
                }
                symbols.Add(id);
            }
            else if (!TryAddBytes(rune, symbols) && options.UnknownId is { } unknownId)
            {
                if (unknown && !options.FuseUnknown)
                {
                    symbols.Add(unknownId);
                }
                unknown = true;
            }
        }
        if (unknown)
        {
            symbols.Add(options.UnknownId!.Value);
        }
        return symbols;
    }

    private bool TryAddBytes(Rune rune, List<int> symbols)
    {
        Span<byte> bytes = stackalloc byte[4];
        bytes = bytes[..rune.EncodeToUtf8(bytes)];
        foreach (var value in bytes)
        {
            if (byteIds[value] < 0)
            {
                return false;
            }
        }
        foreach (var value in bytes)
        {
            symbols.Add(byteIds[value]);
        }
        return true;
    }

    /// <summary>Joins neighbours in place and returns how many symbols are left at the start of the span.</summary>
    private int Join(Span<int> symbols)
    {
        const int Gone = -1;
        var (previous, next) = (new int[symbols.Length], new int[symbols.Length]);
        // Ordered by rank, then position. An entry whose pair has changed since is passed over when it comes up.
        var queue = new PriorityQueue<int, long>(symbols.Length);
        for (var i = 0; i < symbols.Length; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1);
            Offer(symbols, i, i + 1, queue);
        }
        while (queue.TryDequeue(out var id, out var key))
        {
            var left = (int)(key & int.MaxValue);
            var right = next[left];
            if (symbols[left] == Gone || right == symbols.Length
                || !merges.TryGetValue(Pair(symbols[left], symbols[right]), out var merge) || merge.Id != id)
            {
                continue;
            }
            (symbols[left], symbols[right]) = (id, Gone);
            next[left] = next[right];
            if (next[left] < symbols.Length)
            {
                previous[next[left]] = left;
            }
            if (previous[left] >= 0)
            {
                Offer(symbols, previous[left], left, queue);
            }
            Offer(symbols, left, next[left], queue);
        }
        var count = 0;
        for (var i = 0; i < symbols.Length; i = next[i])
        {
            symbols[count++] = symbols[i];
        }
        return count;
    }

    private void Offer(ReadOnlySpan<int> symbols, int left, int right, PriorityQueue<int, long> queue)
    {
        if (right < symbols.Length && merges.TryGetValue(Pair(symbols[left], symbols[right]), out var merge))
        {
            queue.Enqueue(merge.Id, ((long)merge.Rank << 32) | (uint)left);
        }
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private readonly record struct Merge(int Rank, int Id);
}
