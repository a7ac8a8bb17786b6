using System.Net;
using System.Text.Json;
using Lookahead.Api.Callers.Keys;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Tests;

/// <summary>A service for callers with keys, from the first key on.</summary>
public sealed class KeysTests
{
    [Fact]
    public async Task Keys_FromTheFirstOnTheMachineToARevokedOne_OpenAndCloseTheService()
    {
        await using var cli = Hosting.Cli.WithoutService();
        await cli.StartServiceAsync(port: 0, IPAddress.Loopback);

        var refused = await cli.RunAsync("jobs");
        Assert.Equal(42, refused.Code);
        Assert.Contains("LOOKAHEAD_KEY", refused.Error, StringComparison.Ordinal);

        var first = await cli.RunAsync("keys", "create", "--admin", "--store", cli.StorePath);
        Assert.True(first.Code == 0, first.Error);
        Assert.Matches("^la_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\n$", first.Out);
        cli.Variables["LOOKAHEAD_KEY"] = first.Out.Trim();
        Assert.Equal(0, (await cli.RunAsync("jobs")).Code);

        var made = JsonSerializer.Deserialize<CreatedKey>((await cli.RunAsync("keys", "create", "--owner", "ann", "--name", "laptop", "--json")).Out, JobJson.Options)!;
        Assert.Equal(("ann", "laptop"), (made.Key.Owner, made.Key.Name));
        var list = await cli.RunAsync("keys", "list");
        Assert.Contains("laptop", list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Text, list.Out, StringComparison.Ordinal);

        var anns = await cli.RunAsync("jobs", "--key", made.Text);
        Assert.Equal((0, "There are no such jobs.\n"), (anns.Code, anns.Out));
        Assert.Equal(42, (await cli.RunAsync("keys", "list", "--key", made.Text)).Code); // no administrator

        var next = JsonSerializer.Deserialize<CreatedKey>((await cli.RunAsync("keys", "rotate", made.Key.Id, "--grace-hours", "1", "--json")).Out, JobJson.Options)!;
        Assert.Equal("ann", next.Key.Owner);
        Assert.Equal($"Key {next.Key.Id} is revoked.\n", (await cli.RunAsync("keys", "revoke", next.Key.Id)).Out);
        Assert.Equal(42, (await cli.RunAsync("jobs", "--key", next.Text)).Code);
        Assert.Equal(0, (await cli.RunAsync("jobs", "--key", made.Text)).Code);
    }

    [Fact]
    public async Task Help_KeyInTheEnvironment_DoesNotShowIt()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Variables["LOOKAHEAD_KEY"] = "la_0123456789ab_secret";

        Assert.DoesNotContain("secret", (await cli.RunAsync("--help")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys", "create", "--owner", "Ann")]
    [InlineData("serve", "--listen", "everywhere")]
    public async Task Options_ThatMakeNoSense_AreRefused(params string[] args)
    {
        await using var cli = Hosting.Cli.WithoutService();

        var run = await cli.RunAsync(args);

        Assert.Equal(1, run.Code);
        Assert.Contains("must be", run.Error, StringComparison.Ordinal);
    }
}
