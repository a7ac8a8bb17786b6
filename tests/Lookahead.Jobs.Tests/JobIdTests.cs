using Lookahead.Jobs.Documents;

namespace Lookahead.Jobs.Tests;

public sealed class JobIdTests
{
    [Fact]
    public void Create_AnyTime_IsValidAndSortsNewestFirst()
    {
        DateTimeOffset[] times = [DateTimeOffset.UnixEpoch, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 1, 1, 0, 0, 1, TimeSpan.Zero), new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero)];

        var ids = times.Select(JobId.Create).ToList();

        Assert.All(ids, id => Assert.True(JobId.IsValid(id), id));
        Assert.Equal(ids.AsEnumerable().Reverse(), ids.Order(StringComparer.Ordinal));
    }
}
