using Lookahead.Jobs.Errors;
using Lookahead.Worker.Hosting;

namespace Lookahead.Worker.Tests;

public sealed class GpuRequirementTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("cpu")]
    public void Check_CpuProfile_DoesNotAskForCuda(string? value) =>
        GpuRequirement.FromEnvironment(_ => value).Check(() => throw new InvalidOperationException("asked"));

    [Theory]
    [InlineData("T4")]
    [InlineData("A100")]
    public void Check_GpuProfile_RefusesWithoutCuda(string profile)
    {
        var required = GpuRequirement.FromEnvironment(name => name == GpuRequirement.Variable ? profile : null);
        required.Check(() => true);
        var refused = Assert.Throws<JobException>(() => required.Check(() => false));
        Assert.Equal(ErrorCodes.GpuMissing, refused.Error.Code);
        Assert.Contains(profile, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_UnknownProfile_NamesTheRightOnes() => Assert.Contains(
        "cpu, T4, A100", Assert.Throws<ArgumentException>(() => GpuRequirement.FromEnvironment(_ => "t4")).Message, StringComparison.Ordinal);
}
