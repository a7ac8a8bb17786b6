using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Formats.Models;
using Lookahead.Models.Transformer;
using Lookahead.Models.Weights;
using TorchSharp;

namespace Lookahead.Decoding.Tests.Exact;

public sealed class ExactModelTests
{
    public static TheoryData<int, int, int, int, int, bool> Shapes => new()
    {
        // dim, heads, key/value heads, head dim, feed-forward, tied: none, some and all of them whole vectors
        { 24, 4, 2, 6, 40, false },
        { 32, 2, 1, 16, 64, true },
        { 17, 3, 3, 10, 33, false },
        { 64, 4, 4, 48, 96, true },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Logits_EveryHead_EqualTorch(int dim, int heads, int keyValueHeads, int headDim, int inner, bool tied)
    {
        using var scope = torch.NewDisposeScope();
        var config = TinyModels.Config(nHeads: 3, dim, heads, keyValueHeads, headDim, inner, tied: tied);
        using var model = TinyModels.Random(config, seed: dim);
        var tokens = Enumerable.Range(0, 40).Select(i => (i * i + 3 * i) % config.VocabularySize).ToArray();
        using var weights = ExactWeights.From(model);
        using var pool = new WorkerPool(2);
        using var exact = new ExactModel(weights, pool, slots: 40);

        exact.Forward(tokens, [new SlotFeed(7, 0, tokens.Length, tokens.Length)]);

        var input = torch.tensor(Array.ConvertAll(tokens, t => (long)t)).unsqueeze(0);
        var positions = PackedPositions.Causal(model.Rotary, tokens.Length, torch.CPU);
        var z = model.Trunk(input, positions);
        for (var head = 1; head <= 3; head++)
        {
            var expected = model.Unembed(model.Head(head, z, positions));
            for (var row = 0; row < tokens.Length; row++)
            {
                if (head > 1)
                {
                    exact.Draft([row], head);
                }
                var actual = head == 1 ? exact.Logits(row) : exact.DraftLogits(0, head);
                AssertClose(ModelFiles.ReadFloats(expected[0, row]), actual);
            }
        }
    }

    [Fact]
    public void Load_SavedModel_GivesTheSameBitsAsTheModel()
    {
        using var model = TinyModels.Random(TinyModels.Config(nHeads: 2), seed: 1);
        using var direct = ExactWeights.From(model);
        using var loaded = TinyModels.SaveAndLoad(model);
        Assert.Equal(Logits(direct, [1, 2, 3]), Logits(loaded, [1, 2, 3]));
    }

    [Fact]
    public void Forward_SteadyState_AllocatesNothing()
    {
        using var model = TinyModels.Random(TinyModels.Config(nHeads: 3), seed: 1);
        using var weights = ExactWeights.From(model);
        Assert.Equal(0, SteadyState.AllocatedBytes(weights));
    }

    [Fact]
    public void Forward_BeyondItsLimits_Throws()
    {
        using var model = TinyModels.Random(TinyModels.Config(), seed: 1);
        using var weights = ExactWeights.From(model);
        using var pool = new WorkerPool(1);
        using var exact = new ExactModel(weights, pool, slots: 2, context: 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => exact.Forward([1], [new SlotFeed(2, 0, 1, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => exact.Forward([1, 1], [new SlotFeed(0, 9, 2, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => exact.Forward([37], [new SlotFeed(0, 0, 1, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => exact.Forward([1, 1], [new SlotFeed(0, 0, 1, 1)]));
        exact.Forward([1, 1], [new SlotFeed(0, 0, 2, 1)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => exact.Logits(0).Length);
    }

    private static float[] Logits(ExactWeights weights, int[] tokens)
    {
        using var pool = new WorkerPool(1);
        using var exact = new ExactModel(weights, pool, slots: 1);
        exact.Forward(tokens, [new SlotFeed(0, 0, tokens.Length, 1)]);
        return exact.Logits(tokens.Length - 1).ToArray();
    }

    private static void AssertClose(float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(actual[i], expected[i] - 1e-4f, expected[i] + 1e-4f);
        }
    }
}
