using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Decoding.Tests.Exact;

/// <summary>Bits, not tolerances, for every family and head architecture: logits are a function of the fed tokens alone.</summary>
public sealed class HeadArchitectureInvarianceTests
{
    private const int Length = 23, Vocabulary = 37;
    private static readonly int[] Tokens = [.. Enumerable.Range(0, Length).Select(i => (i * 7 + i * i) % Vocabulary)];

    public static TheoryData<string, HeadArchitecture, int> All => ModelCases.With(1, 2, 4);

    [Theory]
    [MemberData(nameof(All))]
    public void Chunks_OfAnySize_GiveTheSameBits(string shape, HeadArchitecture architecture, int n)
    {
        using var weights = Weights(shape, architecture, n);
        var expected = TokenFeed.Logits(weights, Tokens, [Length]);
        foreach (var size in new[] { 1, 2, 5, 8 })
        {
            Assert.Equal(expected, TokenFeed.Logits(weights, Tokens, TokenFeed.Chunks(Length, size), threads: 1 + size % 2, context: Length + size));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Heads_FewerInUse_GiveTheSameBits(string shape, HeadArchitecture architecture, int n)
    {
        using var weights = Weights(shape, architecture, n);
        var expected = TokenFeed.Logits(weights, Tokens, [Length]);
        for (var used = 1; used < n; used++)
        {
            var actual = TokenFeed.Logits(weights, Tokens, [10, 13], heads: used);
            Assert.Equal(expected.Select(row => row[..(used * Vocabulary)]), actual);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Batch_WithNeighboursAndRejectedDrafts_GivesTheSameBits(string shape, HeadArchitecture architecture, int n)
    {
        using var weights = Weights(shape, architecture, n);
        var expected = TokenFeed.Logits(weights, Tokens, [Length]);
        foreach (var batch in new[] { 1, 2, 3, 7, 16 })
        {
            using var pool = new WorkerPool(1 + batch % 3);
            using var exact = new ExactModel(weights, pool, batch);
            // Neighbours hold other texts and stand at other positions: slot b is b tokens ahead.
            for (var slot = 1; slot < batch; slot++)
            {
                exact.Forward([.. Tokens.Take(slot).Select(t => (t + slot) % Vocabulary)], [new SlotFeed(slot, 0, slot, 0)]);
            }
            var own = batch / 2;
            exact.Forward(Tokens.AsSpan(0, 9), [new SlotFeed(own, 0, 9, 0)]);
            for (var position = 9; position < 15; position++)
            {
                // Every slot feeds its token and n - 1 drafts that are then fed over.
                List<int> fed = [];
                for (var slot = 0; slot < batch; slot++)
                {
                    fed.Add(slot == own ? Tokens[position] : (slot * 5 + position) % Vocabulary);
                    fed.AddRange(Enumerable.Range(1, n - 1).Select(draft => (slot + position * draft) % Vocabulary));
                }
                exact.Forward([.. fed], [.. Enumerable.Range(0, batch).Select(slot => new SlotFeed(slot, slot == own ? position : slot + position, n, n))]);
                exact.Draft([.. Enumerable.Range(0, batch).Select(slot => slot * n)], n);
                float[] actual = [.. exact.Logits(own * n), .. Enumerable.Range(2, n - 1).SelectMany(head => exact.DraftLogits(own, head).ToArray())];
                Assert.Equal(expected[position], actual);
            }
        }
    }

    [Theory]
    [InlineData(HeadArchitecture.Causal)]
    [InlineData(HeadArchitecture.Anticausal)]
    [InlineData(HeadArchitecture.Linear)]
    public void SharePrefix_ToASlotWithOldText_EqualsPrefillingThere(HeadArchitecture architecture)
    {
        using var weights = Weights("qwen3", architecture, 3);
        using var pool = new WorkerPool(1);
        using var exact = new ExactModel(weights, pool, slots: 2);
        exact.Forward([.. Enumerable.Repeat(5, 20)], [new SlotFeed(1, 0, 20, 0)]);
        exact.Forward(Tokens.AsSpan(0, 13), [new SlotFeed(0, 0, 13, 0)]);
        exact.SharePrefix(0, 1, 13);
        exact.Forward(Tokens.AsSpan(13, 4), [new SlotFeed(1, 13, 4, 4)]);
        var expected = TokenFeed.Logits(weights, Tokens, [Length]);
        Assert.Equal(expected[13..17], Enumerable.Range(0, 4).Select(row => TokenFeed.Read(exact, row)));
    }

    [Theory]
    [InlineData(HeadArchitecture.Causal)]
    [InlineData(HeadArchitecture.Anticausal)]
    [InlineData(HeadArchitecture.Linear)]
    public void Forward_SteadyState_AllocatesNothing(HeadArchitecture architecture)
    {
        using var weights = Weights("qwen2", architecture, 3);
        Assert.Equal(0, SteadyState.AllocatedBytes(weights));
    }

    [Fact]
    public void Create_ShortContextOfALongOne_MakesTablesForTheShortOneAlone()
    {
        using var model = TinyModels.Random(TinyModels.Config(headDim: 16) with { Context = 1 << 20 }, seed: 1);
        using var pool = new WorkerPool(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var weights = ExactWeights.From(model);
        using var exact = new ExactModel(weights, pool, slots: 1, context: 64);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20); // The whole context's would be 64 MiB.
    }

    private static ExactWeights Weights(string shape, HeadArchitecture architecture, int n)
    {
        using var model = TinyModels.Random(ModelCases.Config(shape, architecture, n), seed: 10 + n);
        return ExactWeights.From(model);
    }
}
