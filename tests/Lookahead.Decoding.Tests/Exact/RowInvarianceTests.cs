using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;

namespace Lookahead.Decoding.Tests.Exact;

/// <summary>Bits, not tolerances: logits are a function of the fed tokens alone.</summary>
public sealed class RowInvarianceTests : IDisposable
{
    private const int Heads = 3, Length = 45;
    private static readonly int[] Tokens = [.. Enumerable.Range(0, Length).Select(i => (i * 7 + i * i) % 37)];
    private readonly ExactWeights weights;
    private readonly float[][] expected; // Logits of all heads after every token, fed one at a time, alone.

    public RowInvarianceTests()
    {
        using var model = TinyModels.Random(TinyModels.Config(nHeads: Heads), seed: 4);
        weights = ExactWeights.From(model);
        expected = Feed(Enumerable.Repeat(1, Length));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(17)]
    [InlineData(Length)]
    public void Chunks_OfAnySize_GiveTheSameBits(int chunk) =>
        AssertSame(Feed(Chunks(chunk)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Threads_AnyNumber_GiveTheSameBits(int threads) =>
        AssertSame(Feed(Chunks(16), threads: threads));

    [Theory]
    [InlineData(Length)]
    [InlineData(Length + 1)]
    [InlineData(64)]
    public void Capacity_OfTheCache_DoesNotMatter(int context) =>
        AssertSame(Feed(Chunks(5), context: context));

    [Fact]
    public void Batch_OfOneToSeventeen_GivesTheSameBitsInEverySlot()
    {
        for (var batch = 1; batch <= 17; batch++)
        {
            using var pool = new WorkerPool(1 + batch % 3);
            using var exact = new ExactModel(weights, pool, batch);
            // Neighbours hold other texts and stand at other positions: slot b is b tokens ahead.
            for (var slot = 1; slot < batch; slot++)
            {
                exact.Forward([.. Tokens.Take(slot).Select(t => (t + slot) % 37)], [new SlotFeed(slot, 0, slot, 0)]);
            }
            var own = batch / 2;
            exact.Forward(Tokens.AsSpan(0, 20), [new SlotFeed(own, 0, 20, 0)]);
            for (var position = 20; position < 26; position++)
            {
                var fed = Enumerable.Range(0, batch).Select(slot => slot == own ? Tokens[position] : (slot * 5 + position) % 37).ToArray();
                exact.Forward(fed, [.. Enumerable.Range(0, batch).Select(slot => new SlotFeed(slot, slot == own ? position : slot + position, 1, 1))]);
                exact.Draft([.. Enumerable.Range(0, batch)], Heads);
                float[] actual = [.. exact.Logits(own), .. exact.DraftLogits(own, 2), .. exact.DraftLogits(own, 3)];
                Assert.Equal(expected[position], actual);
            }
        }
    }

    [Fact]
    public void Rollback_RejectedDraftsOverwritten_EqualsFreshPrefill()
    {
        using var pool = new WorkerPool(2);
        using var exact = new ExactModel(weights, pool, slots: 2);
        var rows = new float[Length][];
        var random = new Random(9);
        for (var position = 0; position < Length;)
        {
            // Three rejected drafts lie in the cache after the token, then are fed over.
            var block = Math.Min(4, Length - position);
            int[] fed = [Tokens[position], .. Enumerable.Range(0, block - 1).Select(_ => random.Next(37))];
            exact.Forward(fed, [new SlotFeed(1, position, block, block)]);
            rows[position] = TokenFeed.Read(exact, row: 0);
            position++;
        }
        AssertSame(rows);
    }

    [Fact]
    public void SharePrefix_ToASlotWithOldText_EqualsPrefillingThere()
    {
        using var pool = new WorkerPool(1);
        using var exact = new ExactModel(weights, pool, slots: 2);
        exact.Forward([.. Enumerable.Repeat(5, 40)], [new SlotFeed(1, 0, 40, 0)]);
        exact.Forward(Tokens.AsSpan(0, 13), [new SlotFeed(0, 0, 13, 0)]);
        exact.SharePrefix(0, 1, 13);
        exact.Forward(Tokens.AsSpan(13, 4), [new SlotFeed(1, 13, 4, 4)]);
        Assert.Equal(expected[13..17], Enumerable.Range(0, 4).Select(row => TokenFeed.Read(exact, row)));
    }

    [Fact]
    public void Comparison_OfOtherLogits_SeesOneChangedBit()
    {
        // The control: these tests compare bits, so the least change of one logit must fail them.
        var rows = Feed(Chunks(8));
        rows[^1][0] = MathF.BitIncrement(rows[^1][0]);
        Assert.NotEqual(expected, rows);
    }

    public void Dispose() => weights.Dispose();

    private static IEnumerable<int> Chunks(int size) => TokenFeed.Chunks(Length, size);

    private void AssertSame(float[][] rows)
    {
        for (var i = 0; i < Length; i++)
        {
            Assert.True(expected[i].AsSpan().SequenceEqual(rows[i]), $"logits after token {i} differ");
        }
    }

    private float[][] Feed(IEnumerable<int> chunks, int threads = 1, int context = 0) =>
        TokenFeed.Logits(weights, Tokens, chunks, threads, context);
}
