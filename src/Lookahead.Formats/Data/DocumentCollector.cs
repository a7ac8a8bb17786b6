using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lookahead.Formats.Overlap;
using Lookahead.Formats.Tokenization;

namespace Lookahead.Formats.Data;

/// <summary>Makes documents of token lists, leaves out long and duplicate ones, and counts.</summary>
/// <param name="tokenizer">Gives prefix and end-of-text.</param>
/// <param name="maxTokens">Of a document.</param>
/// <param name="overlap">Looks through the texts of what is kept.</param>
/// <param name="dropDuplicates">False takes equal documents as given: lines that somebody repeats are meant to weigh more.</param>
internal sealed class DocumentCollector(ITokenizer tokenizer, int maxTokens, TrainingOverlap overlap, bool dropDuplicates)
{
    private readonly List<TrainingDocument> documents = [];
    private readonly Dictionary<string, int> skipped = new(StringComparer.Ordinal);
    private readonly HashSet<UInt128> seen = [];
    private readonly TextEncoder encoder = new(tokenizer);

    public TextEncoder Encoder => encoder;

    public IReadOnlyList<TrainingDocument> Documents => documents;

    /// <summary>Problems, lines or files read so far.</summary>
    public int Examples { get; set; }

    public int LongestExample { get; private set; }

    /// <summary>0 as long as none was too long.</summary>
    public int ShortestTooLong { get; private set; }

    public IReadOnlyDictionary<string, int> Skipped => skipped;

    public void Skip(string reason, int count = 1)
    {
        if (count > 0)
        {
            skipped[reason] = skipped.GetValueOrDefault(reason) + count;
        }
    }

    /// <summary>A prompt, read only, and what the model is to write, end-of-text included.</summary>
    /// <returns>True when it was kept.</returns>
    public bool AddCompletion(int[] prompt, string completion, string overlapText, int? group = null)
    {
        int[] tokens = [.. tokenizer.Prefix, .. prompt, .. encoder.Continue(completion), tokenizer.EndOfText];
        return Add(tokens, [new TokenRange(tokenizer.Prefix.Count + prompt.Length, tokens.Length)], overlapText, group);
    }

    /// <summary>A whole document, prefix and end-of-text included.</summary>
    /// <returns>True when it was kept.</returns>
    public bool Add(int[] tokens, TokenRange[] predicted, string overlapText, int? group = null)
    {
        LongestExample = Math.Max(LongestExample, tokens.Length);
        if (tokens.Length > maxTokens)
        {
            ShortestTooLong = ShortestTooLong == 0 ? tokens.Length : Math.Min(ShortestTooLong, tokens.Length);
            Skip(SkipReasons.TooLong);
            return false;
        }
        if (!IsNew(tokens, predicted))
        {
            return false;
        }
        documents.Add(new TrainingDocument(tokens, predicted) { Group = group });
        overlap.Add(overlapText);
        return true;
    }

    /// <summary>
    /// A text that is predicted from its beginning to its end, cut into pieces that fit. Each piece begins with the prefix, as
    /// everything that the model reads does; only the last ends with end-of-text.
    /// </summary>
    public void AddText(string text)
    {
        var (prefix, tokens) = (tokenizer.Prefix, encoder.Start(text));
        LongestExample = Math.Max(LongestExample, prefix.Count + tokens.Length + 1);
        if (!IsNew(tokens, []))
        {
            return;
        }
        var room = Math.Max(1, maxTokens - prefix.Count);
        for (var start = 0; start < tokens.Length; start += room)
        {
            var piece = tokens.AsSpan(start, Math.Min(room, tokens.Length - start));
            // Where the text fills its last piece, end-of-text has no place: alone in a piece it would teach that texts are empty.
            var ends = start + piece.Length == tokens.Length && piece.Length < room;
            int[] document = [.. prefix, .. piece, .. ends ? new[] { tokenizer.EndOfText } : []];
            documents.Add(new TrainingDocument(document, prefix.Count));
        }
        overlap.Add(text);
    }

    /// <summary>By a 128-bit hash of tokens and borders, so that no text is kept for the comparison.</summary>
    private bool IsNew(int[] tokens, TokenRange[] predicted)
    {
        if (!dropDuplicates)
        {
            return true;
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(tokens.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(predicted.AsSpan()));
        if (seen.Add(MemoryMarshal.Read<UInt128>(hash.GetHashAndReset())))
        {
            return true;
        }
        Skip(SkipReasons.Duplicate);
        return false;
    }
}
