using System.Text.Json;
using Lookahead.Decoding.Batching;
using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Models.Weights;
using Lookahead.TestSupport;

namespace Lookahead.Decoding.Tests.Exact;

/// <summary>A real trained Llama (260K parameters) against an independent reference in double precision.</summary>
public sealed class StoriesModelTests
{
    [SharedDataFact]
    public void Forward_Prompt_EqualsReferenceLogitsAndLoss()
    {
        using var golden = Golden();
        var prompt = Ids(golden, "prompt_ids");
        var expected = golden.RootElement.GetProperty("logits_after_prompt").EnumerateArray().Select(x => x.GetDouble()).ToArray();
        using var model = ModelFiles.Load(Folder);
        using var weights = ExactWeights.From(model);
        using var pool = new WorkerPool(1);
        using var exact = new ExactModel(weights, pool, slots: prompt.Length);

        exact.Forward(prompt, [new SlotFeed(0, 0, prompt.Length, prompt.Length)]);

        var last = exact.Logits(prompt.Length - 1).ToArray();
        Assert.True(expected.Zip(last, (a, b) => Math.Abs(a - b)).Max() < 1e-4);
        var loss = Enumerable.Range(0, prompt.Length - 1).Average(i => NegativeLogLikelihood(exact.Logits(i).ToArray(), prompt[i + 1]));
        Assert.Equal(golden.RootElement.GetProperty("prompt_mean_nll").GetDouble(), loss, 1e-5);
    }

    [SharedDataTheory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(4, 1)]
    [InlineData(8, 2)]
    [InlineData(8, 7)]
    [InlineData(2, 32)]
    public void Decode_Greedy_EqualsReferenceIds(int heads, int batch)
    {
        using var golden = Golden();
        var expected = Ids(golden, "greedy_ids");
        using var model = ModelFiles.Load(Folder, new HeadRequest(heads)); // The extra heads start as copies of head 1: mostly wrong drafts.
        using var weights = ExactWeights.From(model);
        var requests = Enumerable.Range(0, batch).Select(i => new SampleRequest { Id = "story", Sample = i, Prompt = Ids(golden, "prompt_ids"), MaxNewTokens = expected.Length });

        var texts = Texts.Decode(weights, new DecodingSettings { Temperature = 0 }, requests, slots: batch, threads: 2);

        Assert.All(texts.Values, text => Assert.Equal(expected, text.Tokens));
    }

    private static string Folder => SharedData.File("models", "stories260K-hf");

    private static JsonDocument Golden() => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "golden.json")));

    private static int[] Ids(JsonDocument golden, string name) => [.. golden.RootElement.GetProperty(name).EnumerateArray().Select(x => x.GetInt32())];

    private static double NegativeLogLikelihood(float[] logits, int token)
    {
        double max = logits.Max();
        return Math.Log(logits.Sum(x => Math.Exp(x - max))) + max - logits[token];
    }
}
