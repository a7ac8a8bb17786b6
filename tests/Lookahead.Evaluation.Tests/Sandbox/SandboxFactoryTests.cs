using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.Evaluation.Sandbox.Landlock;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

public sealed class SandboxFactoryTests
{
    private static readonly BubblewrapOptions NoBubblewrap = new() { BubblewrapPath = "/nowhere/bwrap" };

    [Fact]
    public void FromEnvironment_Nothing_IsAuto() => Assert.Equal(("auto", null), Read([]));

    [Fact]
    public void FromEnvironment_BackendAndPool_AreTaken() => Assert.Equal(
        ("session-pool", "https://pool.example/"),
        Read(new() { ["LOOKAHEAD_SANDBOX"] = "session-pool", ["LOOKAHEAD_SESSION_POOL"] = "https://pool.example" }));

    [Fact]
    public void FromEnvironment_ChosenByName_GoesBeforeTheVariable() =>
        Assert.Equal("fast", SandboxOptions.FromEnvironment(name => name == "LOOKAHEAD_SANDBOX" ? "landlock" : null, "fast").Backend);

    [Theory]
    [InlineData("LOOKAHEAD_SANDBOX", "docker", "one of auto, fast, bubblewrap, landlock, session-pool")]
    [InlineData("LOOKAHEAD_SESSION_POOL", "pool", "https://")]
    [InlineData("LOOKAHEAD_SESSION_POOL", "ftp://pool", "https://")]
    public void FromEnvironment_BadValue_SaysWhatIsRight(string name, string value, string advice)
    {
        var error = Assert.Throws<SandboxUnavailableException>(() => Read(new() { [name] = value }));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_SessionPoolWithoutAddress_NamesTheVariable()
    {
        var error = await Assert.ThrowsAsync<SandboxUnavailableException>(() => StartAsync(new SandboxOptions { Backend = SandboxFactory.SessionPool }));

        Assert.Contains("LOOKAHEAD_SESSION_POOL", error.Message, StringComparison.Ordinal);
    }

    [LandlockFact]
    public async Task StartAsync_AutoWithoutBubblewrap_TakesLandlockAndSaysSo()
    {
        await using var sandbox = await SandboxFactory.StartAsync(new SandboxOptions { Bubblewrap = NoBubblewrap }, CancellationToken.None);

        Assert.StartsWith("landlock", sandbox.Description.Backend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_AutoWithNeither_SaysWhatBothLack()
    {
        var error = await Assert.ThrowsAsync<SandboxUnavailableException>(
            () => StartAsync(new SandboxOptions { Bubblewrap = NoBubblewrap, Landlock = new LandlockOptions { PythonPath = "/nowhere/python3" } }));

        Assert.Contains("apt-get install bubblewrap", error.Message, StringComparison.Ordinal);
        Assert.Contains("Instead of it: ", error.Message, StringComparison.Ordinal);
    }

    private static (string Backend, string? Pool) Read(Dictionary<string, string> variables)
    {
        var options = SandboxOptions.FromEnvironment(name => variables.GetValueOrDefault(name));
        return (options.Backend, options.SessionPool?.Endpoint.AbsoluteUri);
    }

    private static async Task StartAsync(SandboxOptions options) => await (await SandboxFactory.StartAsync(options, CancellationToken.None)).DisposeAsync();
}
