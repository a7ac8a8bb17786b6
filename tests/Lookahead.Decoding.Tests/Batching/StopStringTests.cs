using System.Text;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Batching;

/// <summary>Where a stop string ends a text: inside a block, across tokens and blocks, and inside characters.</summary>
public sealed class StopStringTests
{
    private const string Written = "naïve 🙂 end\n\nnext";

    [Theory]
    [InlineData("naïve 🙂", " end")]
    [InlineData("na", "ï")]
    [InlineData("naïve ", "🙂")]
    [InlineData("naïve 🙂 end", "\n\n")]
    [InlineData("naïve 🙂 end\n", "\nne")]
    [InlineData("", "n")]
    [InlineData("naïve 🙂 end\n\n", "next")]
    public void Decode_StopAnywhereInABlock_CutsRightThere(string before, string stop)
    {
        for (var heads = 1; heads <= 8; heads++)
        {
            var text = Decode(heads, Written, stop);
            Assert.Equal(FinishReason.Stop, text.FinishReason);
            Assert.Equal((stop, before), (text.Stop!.Stop, text.Stop.Text));
            Assert.Equal(before + stop, ByteTokenizer.Instance.Decode(text.Tokens));
        }
    }

    [Theory]
    [InlineData("🙃")] // Its first three bytes are those of the character in the text.
    [InlineData("Naïve")]
    [InlineData("next ")]
    [InlineData("\uFFFD")]
    public void Decode_StopThatIsNotThere_EndsAtTheLength(string stop)
    {
        var text = Decode(heads: 4, Written, stop);
        Assert.Equal(FinishReason.Length, text.FinishReason);
        Assert.Null(text.Stop);
        Assert.Equal(Written, ByteTokenizer.Instance.Decode(text.Tokens));
    }

    [Fact]
    public void Decode_SeveralStops_TakesTheFirstCompletedAndOfThoseTheLongest()
    {
        Assert.Equal(("\n", "naïve 🙂 end"), Match("\n\n", "\n"));
        Assert.Equal((" end", "naïve 🙂"), Match("d", "end", " end", "nd"));
        Assert.Equal(("e ", "naïv"), Match("naïve 🙂 ", "e "));
    }

    [Fact]
    public void Decode_StopTokenOrLengthWithIt_StopTokenThenStopStringThenLength()
    {
        Assert.Equal(FinishReason.Stop, Decode(4, "ab", "b").FinishReason);
        Assert.Equal(FinishReason.Eos, Decode(4, "ab", ["b"], stopTokens: ['b']).FinishReason);
    }

    [Fact]
    public void Decode_TextOfThePrompt_StopsNothing()
    {
        // The prompt ends with "a", the text begins with "b".
        Assert.Equal(FinishReason.Length, Decode(3, "bcd", "ab", "a").FinishReason);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.0)]
    public void Decode_PiecesOfCharactersAndWords_EqualsASearchOfTheWholeText(double temperature)
    {
        var pieces = new PieceTokenizer("!"u8.ToArray(), "a"u8.ToArray(), "b"u8.ToArray(), "ab"u8.ToArray(), "ba\n"u8.ToArray(), "\n"u8.ToArray(), "\n\n"u8.ToArray(), [0xC3], [0xA9, 0x61], "x"u8.ToArray(), "end"u8.ToArray(), " en"u8.ToArray(), "d "u8.ToArray());
        string[] stops = ["b\n", "\n\n\n", "éa", "end ", "aaa", "xé"];
        var settings = new DecodingSettings { Seed = 3, Temperature = temperature, TopP = 1 };
        var requests = Enumerable.Range(0, 300).Select(i => new SampleRequest
        {
            Id = $"{i}", Prompt = [i % pieces.VocabularySize], MaxNewTokens = 30, Stop = stops[..(1 + i % stops.Length)],
        }).ToArray();
        var plain = Decode(pieces, settings with { Speculation = SpeculationRule.Off }, requests, slots: 1);
        var speculative = Decode(pieces, settings, requests, slots: 7);
        Assert.Equal(0, Texts.Differences(plain, speculative));
        foreach (var (request, text) in requests.Select(r => (r, speculative[$"{r.Id}/0"])))
        {
            var whole = ReferenceSampler.Generate(LogitFunctions.Random, pieces.VocabularySize, settings with { Temperature = Math.Max(temperature, 1e-6) }, request, 1, ReferenceRule.Coupled);
            var (count, stop, before) = Search(pieces, whole, request.Stop);
            Assert.Equal(whole[..count], text.Tokens);
            Assert.Equal((stop, before), (text.Stop?.Stop, text.Stop?.Text));
        }
        Assert.Contains(speculative.Values, t => t.FinishReason == FinishReason.Stop);
        Assert.Contains(speculative.Values, t => t.FinishReason == FinishReason.Length);
    }

    [Theory]
    [InlineData(17, "at most 16")]
    [InlineData(-1, "empty string")]
    public void Decode_BadStops_NamesTheField(int count, string says)
    {
        var stops = count < 0 ? ["a", ""] : Enumerable.Range(0, count).Select(i => $"{i}").ToArray();
        var error = Assert.Throws<JobException>(() => Decode(2, "abc", stops)).Error;
        Assert.Equal((ErrorCodes.InvalidSpecification, "stop"), (error.Code, error.Field));
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public void Decode_StopWithoutATokenizer_IsRefused()
    {
        using var pool = new WorkerPool(1);
        var decoder = new BatchDecoder(new TableModel(8, 1, 1, 16, LogitFunctions.Random), new DecodingSettings(), pool);
        var request = new SampleRequest { Id = "p", Prompt = [1], MaxNewTokens = 2, Stop = ["a"] };
        Assert.Contains("tokenizer", Assert.Throws<JobException>(() => decoder.Decode([request]).Count()).Message);
    }

    // The first number of tokens whose bytes hold a stop string.
    private static (int Count, string? Stop, string? Before) Search(PieceTokenizer pieces, int[] tokens, IReadOnlyList<string> stops)
    {
        for (var count = 1; count <= tokens.Length; count++)
        {
            var bytes = tokens[..count].SelectMany(t => pieces.Bytes(t).ToArray()).ToArray();
            for (var end = 1; end <= bytes.Length; end++)
            {
                var found = stops.Where(s => bytes.AsSpan(0, end).EndsWith(Encoding.UTF8.GetBytes(s))).MaxBy(s => Encoding.UTF8.GetByteCount(s));
                if (found is not null)
                {
                    return (count, found, Encoding.UTF8.GetString(bytes[..(end - Encoding.UTF8.GetByteCount(found))]));
                }
            }
        }
        return (tokens.Length, null, null);
    }

    private static (string, string) Match(params string[] stops) => Decode(heads: 4, Written, stops).Stop is { } match ? (match.Stop, match.Text) : default;

    private static SampleResult Decode(int heads, string written, params string[] stops) => Decode(heads, written, stops, stopTokens: []);

    // A model that writes a text, byte for byte, and whose heads all know it.
    private static SampleResult Decode(int heads, string written, string[] stops, int[] stopTokens)
    {
        var bytes = Encoding.UTF8.GetBytes(written);
        var model = new TableModel(ByteTokenizer.Size, heads, slots: 1, context: 64, (head, history, logits) =>
            logits[bytes[Math.Min(bytes.Length, history.Length + head - 1) - 1]] = 50);
        var request = new SampleRequest { Id = "p", Prompt = ['a'], MaxNewTokens = bytes.Length, Stop = stops, StopTokens = stopTokens };
        using var pool = new WorkerPool(1);
        return new BatchDecoder(model, new DecodingSettings(), pool, tokenizer: ByteTokenizer.Instance).Decode([request]).Single();
    }

    private static SortedDictionary<string, SampleResult> Decode(PieceTokenizer pieces, DecodingSettings settings, SampleRequest[] requests, int slots)
    {
        using var pool = new WorkerPool(2);
        var model = new TableModel(pieces.VocabularySize, 4, slots, context: 64, LogitFunctions.Random);
        return Texts.Decode(new BatchDecoder(model, settings, pool, tokenizer: pieces), requests);
    }
}
