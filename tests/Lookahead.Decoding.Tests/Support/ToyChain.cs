using Lookahead.Decoding.Batching;

namespace Lookahead.Decoding.Tests.Support;

/// <summary>A chain of 5 tokens whose joint probabilities over 4 steps are known, under any filters and penalties.</summary>
internal static class ToyChain
{
    public const int Vocabulary = 5, Heads = 3, Tokens = 4;
    private static readonly int[] Prompt = [2];

    /// <summary>Settings by name, so that a theory can name them.</summary>
    public static IReadOnlyDictionary<string, DecodingSettings> Cases { get; } = new Dictionary<string, DecodingSettings>
    {
        ["none"] = new() { Seed = 1, Temperature = 1, TopP = 1 },
        ["top-p"] = new() { Seed = 1, Temperature = 0.8, TopP = 0.9 },
        ["top-k"] = new() { Seed = 2, Temperature = 1.2, TopP = 1, TopK = 3 },
        ["min-p"] = new() { Seed = 3, Temperature = 1, TopP = 1, MinP = 0.15 },
        ["all filters"] = new() { Seed = 4, Temperature = 1.5, TopP = 0.9, TopK = 4, MinP = 0.1 },
        ["penalties"] = new() { Seed = 5, Temperature = 0.8, TopP = 0.95, RepetitionPenalty = 1.4, PresencePenalty = 0.5, FrequencyPenalty = 0.7 },
    };

    /// <summary>Head 1 looks at the last token; the other heads know only roughly what is likely.</summary>
    public static void Logits(int head, ReadOnlySpan<int> history, Span<float> logits)
    {
        for (var token = 0; token < Vocabulary; token++)
        {
            var certainty = head == 1 ? 1.0f : 0.6f;
            logits[token] = certainty * (2.5f * MathF.Sin(1 + token * 1.7f) + (head == 1 ? 1.5f * MathF.Cos(history[^1] * 2.3f + token) : 0));
        }
    }

    public static TableModel Model(int heads = Heads, int slots = 8) => new(Vocabulary, heads, slots, context: 16, Logits);

    public static IEnumerable<SampleRequest> Requests(int count) =>
        Enumerable.Range(0, count).Select(i => new SampleRequest { Id = "p", Sample = i, Prompt = Prompt, MaxNewTokens = Tokens });

    /// <summary>How far texts are from the exact joint distribution. A cell is a whole text.</summary>
    public static double Deviations(DecodingSettings settings, IEnumerable<int[]> texts)
    {
        var cells = (int)Math.Pow(Vocabulary, Tokens);
        var counts = new long[cells];
        foreach (var text in texts)
        {
            counts[text.Aggregate(0, (cell, token) => cell * Vocabulary + token)]++;
        }
        var probabilities = new double[cells];
        Walk(settings, [], 1, 0, probabilities);
        return ChiSquare.Deviations(probabilities, counts);
    }

    private static void Walk(DecodingSettings settings, int[] text, double probability, int cell, double[] probabilities)
    {
        if (text.Length == Tokens)
        {
            probabilities[cell] = probability;
            return;
        }
        var next = ReferenceSampler.Distribution(Logits, Vocabulary, settings, Prompt, head: 1, text, drafts: []);
        for (var token = 0; token < Vocabulary; token++)
        {
            Walk(settings, [.. text, token], probability * next[token], cell * Vocabulary + token, probabilities);
        }
    }
}
