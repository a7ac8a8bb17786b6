using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Fast;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Adapters;
using TorchSharp;

namespace Lookahead.Decoding.Tests.Fast;

/// <summary>The cache and its slots.</summary>
public sealed class FastModelTests
{
    private const int Heads = 3, Vocabulary = 37;

    public static TheoryData<HeadArchitecture> Architectures => [.. Enum.GetValues<HeadArchitecture>()];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Calls_AtRandom_AnswerLikeTheExactModel(HeadArchitecture architecture)
    {
        // Ragged blocks, prompt chunks, idle slots, any order of slots, rollbacks, some rows judged, some drafted from.
        const int slots = 6;
        using var model = TinyModels.Random(Config(architecture), seed: 4);
        using var exactWeights = ExactWeights.From(model);
        using var pool = new WorkerPool(1);
        using var exact = new ExactModel(exactWeights, pool, slots);
        using var weights = FastWeights.From(model);
        using var fast = new FastModel(weights, slots);
        var random = new Random(8);
        var lengths = new int[slots];
        for (var step = 0; step < 40; step++)
        {
            List<int> tokens = [], rows = [];
            List<SlotFeed> feeds = [];
            foreach (var slot in Enumerable.Range(0, slots).OrderBy(_ => random.Next()).Take(random.Next(1, slots + 1)))
            {
                var position = random.Next(Math.Max(0, lengths[slot] - 4), lengths[slot] + 1);
                var count = Math.Min(random.Next(5) == 0 ? random.Next(4, 12) : random.Next(1, Heads + 1), exact.Context - position);
                if (count < 1)
                {
                    lengths[slot] = 0;
                    continue;
                }
                lengths[slot] = position + count;
                feeds.Add(new SlotFeed(slot, position, count, random.Next(0, Math.Min(count, Heads) + 1)));
                rows.Add(tokens.Count + random.Next(count));
                tokens.AddRange(Enumerable.Range(0, count).Select(_ => random.Next(Vocabulary)));
            }
            var first = 0;
            exact.Forward(tokens.ToArray(), feeds.ToArray());
            fast.Forward(tokens.ToArray(), feeds.ToArray());
            foreach (var feed in feeds)
            {
                for (var row = first + feed.Count - feed.LogitRows; row < first + feed.Count; row++)
                {
                    AssertClose(exact.Logits(row), fast.Logits(row), 1e-4f);
                }
                first += feed.Count;
            }
            var heads = random.Next(1, Heads + 1);
            exact.Draft(rows.ToArray(), heads);
            fast.Draft(rows.ToArray(), heads);
            foreach (var (index, head) in rows.SelectMany((_, index) => Enumerable.Range(2, heads - 1).Select(head => (index, head))))
            {
                AssertClose(exact.DraftLogits(index, head), fast.DraftLogits(index, head), 1e-4f);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Rollback_RejectedDraftsOverwritten_EqualsFreshPrefill(HeadArchitecture architecture)
    {
        using var model = TinyModels.Random(Config(architecture), seed: 4);
        using var weights = FastWeights.From(model);
        using var fast = new FastModel(weights, slots: 70);
        var tokens = Text(70, seed: 1); // Longer than a step of lengths.
        var expected = TokenFeed.Logits(fast, slot: 0, tokens, [tokens.Length]);
        var random = new Random(9);
        for (var position = 0; position < tokens.Length; position++)
        {
            // Rejected drafts lie in the slab after the token, then are fed over.
            var count = Math.Min(Heads, tokens.Length - position);
            fast.Forward([tokens[position], .. Text(count - 1, random.Next())], [new SlotFeed(1, position, count, 1)]);
            fast.Forward([tokens[position]], [new SlotFeed(1, position, 1, 1)]);
            AssertClose(expected[position], TokenFeed.Read(fast, row: 0), 1e-5f);
        }
    }

    [Fact]
    public void Slot_UsedAgain_ForgetsItsOldText()
    {
        using var model = TinyModels.Random(Config(HeadArchitecture.Parallel), seed: 4);
        using var weights = FastWeights.From(model);
        using var fast = new FastModel(weights, slots: 40);
        var expected = TokenFeed.Logits(fast, slot: 0, Text(20, seed: 1), [20]);
        TokenFeed.Logits(fast, slot: 3, Text(40, seed: 2), [40]);
        fast.Truncate(3, 0);
        var actual = TokenFeed.Logits(fast, slot: 3, Text(20, seed: 1), [20]);
        foreach (var (one, other) in expected.Zip(actual))
        {
            AssertClose(one, other, 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void SharePrefix_ToASlotWithOldText_EqualsPrefillingThere(HeadArchitecture architecture)
    {
        using var model = TinyModels.Random(Config(architecture), seed: 4);
        using var weights = FastWeights.From(model);
        using var fast = new FastModel(weights, slots: 30);
        var tokens = Text(20, seed: 1);
        var expected = TokenFeed.Logits(fast, slot: 0, tokens, [20]);
        TokenFeed.Logits(fast, slot: 3, Text(30, seed: 2), [30]);
        fast.SharePrefix(0, 3, 13);
        fast.Forward([5], [new SlotFeed(0, 2, 1, 0)]); // What the first slot is fed later the other does not see.
        fast.Forward(tokens.AsSpan(13, 4), [new SlotFeed(3, 13, 4, 4)]);
        for (var row = 0; row < 4; row++)
        {
            AssertClose(expected[13 + row], TokenFeed.Read(fast, row), 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Steps_AThousand_LeaveTheNumberOfTensorsAsItWas(HeadArchitecture architecture)
    {
        using var model = TinyModels.Random(TinyModels.Config(nHeads: Heads, layers: 1, vocabulary: Vocabulary) with { HeadArchitecture = architecture }, seed: 1);
        var before = torch.Tensor.TotalCount;
        using (var weights = FastWeights.From(model))
        using (var fast = new FastModel(weights, slots: 3))
        {
            void Step(int i)
            {
                var position = i % 80;
                fast.Forward([1, 2, 3, 4, 5], [new(0, position, 2, 2), new(2, position, 3, i % 2 == 0 ? 3 : 1)]);
                fast.Draft([1, 4], 1 + i % Heads);
                fast.SharePrefix(0, 1, position);
            }
            for (var i = 0; i < 6; i++)
            {
                Step(i);
            }
            var settled = torch.Tensor.TotalCount;
            for (var i = 0; i < 996; i++)
            {
                Step(i);
            }
            Assert.Equal(settled, torch.Tensor.TotalCount);
        }
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void Forward_BeyondItsLimits_Throws()
    {
        using var model = TinyModels.Random(TinyModels.Config(), seed: 1);
        using var weights = FastWeights.From(model);
        using var fast = new FastModel(weights, slots: 2, context: 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => fast.Forward([1], [new SlotFeed(2, 0, 1, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => fast.Forward([1, 1], [new SlotFeed(0, 9, 2, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => fast.Forward([37], [new SlotFeed(0, 0, 1, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => fast.Forward([1, 1], [new SlotFeed(0, 0, 1, 1)]));
        fast.Forward([1, 1], [new SlotFeed(0, 0, 2, 1)]);
        Assert.Throws<ArgumentOutOfRangeException>(() => fast.Logits(0).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => fast.Draft([1], 2));
    }

    [Fact]
    public void From_UnmergedAdapters_SaysToMergeThem()
    {
        var settings = new LoraSettings { Rank = 2, Alpha = 4, Targets = ["q_proj"] };
        using var adapted = LowRankAdapters.Attach(TinyModels.Random(TinyModels.Config(), seed: 1), settings, seed: 1);
        Assert.Contains("merge", Assert.Throws<ArgumentException>(() => FastWeights.From(adapted)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PeakCacheBytes_IsTheSlab()
    {
        using var model = TinyModels.Random(Config(HeadArchitecture.Parallel), seed: 1);
        using var weights = FastWeights.From(model);
        using var fast = new FastModel(weights, slots: 5, heads: 2, context: 65);
        // keys and values x (1 trunk layer + 2 heads) x slots x 2 steps of 64 positions x 2 heads of 6 floats
        Assert.Equal(2L * 3 * 5 * 128 * 2 * 6 * sizeof(float), fast.PeakCacheBytes);
    }

    private static ModelConfig Config(HeadArchitecture architecture) => TinyModels.Config(nHeads: Heads) with { HeadArchitecture = architecture };

    private static int[] Text(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(Vocabulary))];
    }

    /// <param name="tolerance">Of logits up to 1; in proportion for greater ones.</param>
    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance)
    {
        var greatest = expected.ToArray().Select(MathF.Abs).Append(1).Max();
        Assert.InRange(Distance.Of([expected.ToArray()], [actual.ToArray()]) / greatest, 0, tolerance);
    }
}
