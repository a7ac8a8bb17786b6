using Lookahead.Decoding.Drafting;

namespace Lookahead.Decoding.Tests.Drafting;

public sealed class HeadAcceptanceTests
{
    [Fact]
    public void Observe_ManyBlocks_ApproachesTheShares()
    {
        var acceptance = new HeadAcceptance(drafts: 2, prior: null);
        for (var i = 0; i < 400; i++)
        {
            // Head 2 is right three times of four, head 3 never.
            acceptance.Observe(judged: i % 4 == 0 ? 1 : 2, acceptedDrafts: i % 4 == 0 ? 0 : 1);
        }
        Assert.Equal(0.75, acceptance[2], 0.05);
        Assert.Equal(0, acceptance[3], 0.1);
    }

    [Fact]
    public void Indexer_OfAProblemNotSeenYet_IsThatOfAll()
    {
        var all = new HeadAcceptance(drafts: 1, prior: null);
        var seen = new HeadAcceptance(drafts: 1, all);
        for (var i = 0; i < 100; i++)
        {
            seen.Observe(1, 0);
        }
        var fresh = new HeadAcceptance(drafts: 1, all);
        Assert.Equal(all[2], fresh[2], 1e-12);
        Assert.True(fresh[2] < 0.1);
    }
}
