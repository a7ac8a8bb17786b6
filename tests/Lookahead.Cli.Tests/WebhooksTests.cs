using System.Text.Json;
using Lookahead.Api.Webhooks;
using Lookahead.Jobs.Json;

namespace Lookahead.Cli.Tests;

public sealed class WebhooksTests
{
    [Fact]
    public async Task Webhooks_FromCreationToDeletion_SayWhatCameOfEach()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Variables["LOOKAHEAD_OUTGOING_ALLOW"] = "127.0.0.1/32";
        await cli.StartServiceAsync(port: 0);

        // The service itself is called: it answers 404, which is no success.
        var run = await cli.RunAsync("webhooks", "create", cli.Url + "/hook", "--event", "job.failed", "--json");
        Assert.True(run.Code == 0, run.Error);
        var made = JsonSerializer.Deserialize<CreatedWebhook>(run.Out, JobJson.Options)!;
        Assert.Equal(["job.failed"], made.Webhook.Events);

        var ping = await cli.RunAsync("webhooks", "ping", made.Webhook.Id);
        Assert.Equal((1, "It was not taken: 404 The answer is no success (200 to 299).\n"), (ping.Code, ping.Out));
        Assert.Contains("404", (await cli.RunAsync("webhooks", "deliveries", made.Webhook.Id)).Out, StringComparison.Ordinal);
        var list = await cli.RunAsync("webhooks", "list");
        Assert.Contains(made.Webhook.Url, list.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(made.Secret, list.Out, StringComparison.Ordinal);

        Assert.Equal(0, (await cli.RunAsync("webhooks", "delete", made.Webhook.Id)).Code);
        Assert.Equal(42, (await cli.RunAsync("webhooks", "ping", made.Webhook.Id)).Code);
    }

    [Fact]
    public async Task Create_PrivateAddress_IsRefused()
    {
        await using var cli = await Hosting.Cli.StartAsync();

        var run = await cli.RunAsync("webhooks", "create", "https://192.168.1.1/hook");

        Assert.Equal(42, run.Code);
        Assert.Contains("url: leads to 192.168.1.1, which is private", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WrongNetworks_SaysWhichVariable()
    {
        await using var cli = Hosting.Cli.WithoutService();
        cli.Variables["LOOKAHEAD_OUTGOING_ALLOW"] = "localhost";

        var run = await cli.RunAsync("serve", "--port", "0", "--no-worker", "--store", cli.StorePath);

        Assert.Equal(1, run.Code);
        Assert.Contains("LOOKAHEAD_OUTGOING_ALLOW", run.Error, StringComparison.Ordinal);
    }
}
