using Lookahead.Jobs.Upkeep;
using Lookahead.Worker.Running;

namespace Lookahead.Worker.Tests;

/// <summary>What the environment sets.</summary>
public sealed class WorkerOptionsTests
{
    [Theory]
    [InlineData("3", 3, 0.75)]
    [InlineData("60", 60, 2)]
    public void WithLimits_Lease_TheHeartbeatFollowsWhereItMust(string text, double lease, double heartbeat)
    {
        var options = WorkerOptions.OneMachine.WithLimits(Only(WorkerOptions.LeaseVariable, text));

        Assert.Equal((lease, heartbeat), (options.LeaseDuration.TotalSeconds, options.HeartbeatInterval.TotalSeconds));
        options.Validate();
    }

    [Theory]
    [InlineData(WorkerOptions.LeaseVariable, "0")]
    [InlineData(WorkerOptions.LeaseVariable, "61")]
    [InlineData(WorkerOptions.LeaseVariable, "2.5")]
    [InlineData(WorkerOptions.OwnerLimitVariable, "-1")]
    [InlineData(UpkeepOptions.RetentionVariable, "soon")]
    public void WithLimits_NoNumberInItsRange_SaysWhichVariableAndWhatItMustBe(string variable, string text)
    {
        var error = Assert.Throws<ArgumentException>(() => new WorkerOptions().WithLimits(Only(variable, text)));

        Assert.StartsWith($"{variable} must be a whole number from", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{text}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithLimits_NothingSet_ChangesNothing() => Assert.Equal(WorkerOptions.OneMachine, WorkerOptions.OneMachine.WithLimits(_ => null));

    private static Func<string, string?> Only(string variable, string text) => name => name == variable ? text : null;
}
