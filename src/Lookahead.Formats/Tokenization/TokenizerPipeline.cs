using Lookahead.Formats.Tokenization.AddedTokens;
using Lookahead.Formats.Tokenization.Bpe;
using Lookahead.Formats.Tokenization.Decoders;
using Lookahead.Formats.Tokenization.Normalizers;
using Lookahead.Formats.Tokenization.PreTokenizers;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// The steps from text to ids and back: added tokens are cut out, what lies between them is normalized, cut into words and encoded
/// word by word (https://huggingface.co/docs/tokenizers/pipeline).
/// </summary>
internal sealed class TokenizerPipeline
{
    private readonly AddedTokenSplitter rawSplitter;
    private readonly AddedTokenSplitter normalizedSplitter;
    private readonly Normalizer normalizer;
    private readonly PreTokenizer preTokenizer;
    private readonly BpeModel model;
    private readonly Decoder decoder;
    private readonly string?[] tokens;
    private readonly HashSet<int> special;
    private readonly Dictionary<string, int> addedIds;
    private readonly Lazy<TokenBytes> bytes;

    /// <param name="added">Tokens that are found before the model sees a text.</param>
    /// <param name="normalizer">Applied to what lies between tokens that are not normalized.</param>
    /// <param name="preTokenizer">Cuts what lies between added tokens into words.</param>
    /// <param name="model">The vocabulary.</param>
    /// <param name="decoder">From written tokens to text.</param>
    /// <param name="prefix">See <see cref="Prefix"/>.</param>
    /// <param name="searchForm">How normalized tokens are written in normalized text; the normalizer's form when null.</param>
    public TokenizerPipeline(
        IReadOnlyList<AddedToken> added, Normalizer normalizer, PreTokenizer preTokenizer, BpeModel model, Decoder decoder, IReadOnlyList<int> prefix,
        Normalizer? searchForm = null)
    {
        (this.normalizer, this.preTokenizer, this.model, this.decoder, Prefix) = (normalizer, preTokenizer, model, decoder, prefix);
        rawSplitter = new AddedTokenSplitter(added.Where(t => !t.Normalized).Select(t => (t.Content, t)));
        normalizedSplitter = new AddedTokenSplitter(added.Where(t => t.Normalized).Select(t => ((searchForm ?? normalizer)(t.Content), t)));
        special = [.. added.Where(t => t.Special).Select(t => t.Id)];
        addedIds = added.DistinctBy(t => t.Content).ToDictionary(t => t.Content, t => t.Id);
        tokens = new string?[Math.Max(model.Vocabulary.Values.DefaultIfEmpty(-1).Max(), added.Select(t => t.Id).DefaultIfEmpty(-1).Max()) + 1];
        foreach (var (token, id) in model.Vocabulary)
        {
            tokens[id] = token;
        }
        foreach (var token in added)
        {
            tokens[token.Id] = token.Content;
        }
        bytes = new(() => new TokenBytes([.. tokens.Select((token, id) => special.Contains(id) ? null : token)], decoder));
    }

    /// <summary>The highest id plus one.</summary>
    public int VocabularySize => tokens.Length;

    /// <summary>What the post-processor puts in front of a text.</summary>
    public IReadOnlyList<int> Prefix { get; }

    public bool Has(int id) => id >= 0 && id < tokens.Length && tokens[id] is not null;

    /// <summary>The id of a written token, or null.</summary>
    public int? IdOf(string token) =>
        addedIds.TryGetValue(token, out var id) || model.Vocabulary.TryGetValue(token, out id) ? id : null;

    public int[] Encode(string text, bool specialAsText)
    {
        var ids = new List<int>((text.Length / 3) + 1);
        foreach (var raw in rawSplitter.Split(text, specialAsText))
        {
            if (raw.TokenId is { } rawId)
            {
                ids.Add(rawId);
                continue;
            }
            var normalized = normalizer(text[raw.Start..raw.End]);
            foreach (var part in normalizedSplitter.Split(normalized, specialAsText))
            {
                if (part.TokenId is { } partId)
                {
                    ids.Add(partId);
                    continue;
                }
                foreach (var word in preTokenizer(normalized[part.Start..part.End], atStart: raw.Start == 0 && part.Start == 0))
                {
                    model.Encode(word, ids);
                }
            }
        }
        return [.. ids];
    }

    /// <param name="ids">Ids that the vocabulary lacks, as an embedding that is larger has them, are left out.</param>
    /// <param name="keepSpecial">Special tokens are written out instead of left out.</param>
    public string Decode(IEnumerable<int> ids, bool keepSpecial)
    {
        var written = ids.Where(id => Has(id) && (keepSpecial || !special.Contains(id))).Select(id => tokens[id]!).ToList();
        return string.Concat(decoder(written));
    }

    /// <summary>See <see cref="ITokenizer.Bytes"/>.</summary>
    public ReadOnlyMemory<byte> Bytes(int id) => bytes.Value.Of(id);
}
