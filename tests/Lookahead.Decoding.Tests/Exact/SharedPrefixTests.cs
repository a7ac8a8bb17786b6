using Lookahead.Decoding.Exact;
using Lookahead.Decoding.Kernels;
using Lookahead.Decoding.Tests.Support;

namespace Lookahead.Decoding.Tests.Exact;

/// <summary>Slots that begin alike hold their beginning once, and never see each other's endings.</summary>
public sealed class SharedPrefixTests : IDisposable
{
    private const int Vocabulary = 37;
    private readonly WorkerPool pool = new(1);
    private readonly ExactWeights weights;

    public SharedPrefixTests()
    {
        using var model = TinyModels.Random(TinyModels.Config(nHeads: 2), seed: 4);
        weights = ExactWeights.From(model);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(AttentionKernel.PageLength - 1)]
    [InlineData(AttentionKernel.PageLength)]
    [InlineData(AttentionKernel.PageLength + 1)]
    [InlineData(2 * AttentionKernel.PageLength)]
    public void SharePrefix_ThenOtherEndings_EqualsPrefillingEach(int length)
    {
        var beginning = Text(length, seed: 1);
        using var exact = Model(slots: 3);
        Feed(exact, 0, 0, beginning);
        exact.SharePrefix(0, 1, length);
        exact.SharePrefix(0, 2, length);

        // The one that was shared writes first, then the others, and then the first again.
        for (var round = 0; round < 2; round++)
        {
            foreach (var slot in new[] { 0, 1, 2 })
            {
                var ending = Text(9, seed: slot + 10);
                var part = round == 0 ? ending[..5] : ending[5..];
                Feed(exact, slot, length + (round == 0 ? 0 : 5), part);
                Assert.Equal(Alone([.. beginning, .. round == 0 ? ending[..5] : ending]), TokenFeed.Read(exact, part.Length - 1));
            }
        }
    }

    [Fact]
    public void SharePrefix_ManySlots_HoldsThePrefixOnce()
    {
        const int slots = 8, prefix = 2 * AttentionKernel.PageLength;
        using var exact = Model(slots);
        Feed(exact, 0, 0, Text(prefix, seed: 1));
        var alone = exact.PeakCacheBytes;
        for (var slot = 1; slot < slots; slot++)
        {
            exact.SharePrefix(0, slot, prefix);
        }
        Assert.Equal(alone, exact.PeakCacheBytes);
        for (var slot = 0; slot < slots; slot++)
        {
            Feed(exact, slot, prefix, [1]);
        }
        Assert.Equal(alone + slots * alone / 2, exact.PeakCacheBytes);
    }

    [Fact]
    public void Truncate_OfSharedAndOwnPages_GivesBackOnlyItsOwn()
    {
        const int prefix = AttentionKernel.PageLength + 5;
        var text = Text(prefix, seed: 1);
        using var exact = Model(slots: 2);
        Feed(exact, 0, 0, text);
        exact.SharePrefix(0, 1, prefix);
        Feed(exact, 1, prefix, Text(4, seed: 3));
        var peak = exact.PeakCacheBytes;

        exact.Truncate(0, 0);
        Feed(exact, 0, 0, Text(AttentionKernel.PageLength, seed: 5)); // Takes the page that slot 0 alone held.
        Feed(exact, 1, prefix, [7]);

        Assert.Equal(Alone([.. text, 7]), TokenFeed.Read(exact, 0));
        Assert.Equal(peak, exact.PeakCacheBytes);
    }

    public void Dispose()
    {
        weights.Dispose();
        pool.Dispose();
    }

    private static int[] Text(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(Vocabulary))];
    }

    private static void Feed(ExactModel exact, int slot, int position, int[] tokens) =>
        exact.Forward(tokens, [new SlotFeed(slot, position, tokens.Length, 1)]);

    private ExactModel Model(int slots) => new(weights, pool, slots, prefillRows: 128);

    private float[] Alone(int[] tokens)
    {
        using var exact = Model(slots: 1);
        Feed(exact, 0, 0, tokens);
        return TokenFeed.Read(exact, tokens.Length - 1);
    }
}
