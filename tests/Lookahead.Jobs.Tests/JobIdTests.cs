using Lookahead.Jobs.Documents;

namespace Lookahead.Jobs.Tests;

public sealed class JobIdTests
{
    [Fact]
    public void Create_AnyTime_IsValidAndSortsNewestFirst()
    {
        DateTimeOffset[] times = [DateTimeOffset.UnixEpoch, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 1, 1, 0, 0, 1, TimeSpan.Zero), new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero)];

        var ids = times.Select(time => JobId.Create(time)).ToList();

        Assert.All(ids, id => Assert.True(JobId.IsValid(id), id));
        Assert.Equal(ids.AsEnumerable().Reverse(), ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Create_ForAnOwner_TellsOwnerAndTime()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        var id = JobId.Create(time, "team7");

        Assert.Equal(("team7", time), (JobId.OwnerOf(id), JobId.CreatedAt(id)));
        Assert.StartsWith("jobs/team7/", JobPaths.Document(id), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("Team")]
    [InlineData("a-b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Create_OwnerThatIsNone_IsRefused(string owner)
    {
        Assert.Throws<ArgumentException>(() => JobId.Create(DateTimeOffset.UnixEpoch, owner));
        Assert.False(JobId.IsValid("2b2e81d6ffdb3a90-5f0c1a7e-" + owner));
    }

    [Theory]
    [InlineData("2b2e81d6ffdb3a90-5f0c1a7e")]
    [InlineData("fb2e81d6ffdb3a90-5f0c1a7e-local")]
    [InlineData("2B2e81d6ffdb3a90-5f0c1a7e-local")]
    [InlineData("2b2e81d6ffdb3a90_5f0c1a7e-local")]
    public void IsValid_OtherText_IsFalse(string id) => Assert.False(JobId.IsValid(id));
}
