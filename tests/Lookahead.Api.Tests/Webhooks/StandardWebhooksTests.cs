using System.Text.Json;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Api.Tests.Webhooks;

/// <summary>On a class: its tests need Node.js and the library of Standard Webhooks.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsStandardWebhooksAttribute : NeedsAttribute
{
    private static readonly string Node = Path.Combine(Root(), "tests", "node");

    public static string Script { get; } = Path.Combine(Node, "webhooks", "verify.mjs");

    public override string? WhyNot =>
        !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node"))) ? "Node.js is not installed"
        : !Directory.Exists(Path.Combine(Node, "node_modules", "standardwebhooks")) ? "standardwebhooks is not installed; run 'npm ci' in tests/node (./test does, where there is npm)"
        : null;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "FunctionsApp.sln")))
        {
            folder = folder.Parent!;
        }
        return folder.FullName;
    }
}

/// <summary>Messages judged by a library that we did not write.</summary>
[NeedsStandardWebhooks]
public sealed class StandardWebhooksTests
{
    [ContractFact]
    public async Task Message_AsSent_IsAcceptedByTheLibraryAndAChangedOneIsNot()
    {
        await using var world = await WebhookWorld.StartAsync();
        // The library refuses timestamps that are minutes away from its own clock.
        world.Triggered.Clock.Advance(DateTimeOffset.UtcNow - world.Triggered.Clock.GetUtcNow());
        var webhook = await world.CreateAsync();
        await world.EndJobAsync();
        var request = world.Receiver.Requests.Single();
        var other = await world.CreateAsync();

        string[] lines =
        [
            Line(webhook.Secret, request.Body),
            Line(webhook.Secret, request.Body.Replace("succeeded", "failed", StringComparison.Ordinal)),
            Line(other.Secret, request.Body),
        ];
        var results = ExternalProgram.Run("node", [NeedsStandardWebhooksAttribute.Script], string.Join('\n', lines)).OutputOrThrow().Split('\n');

        Assert.Equal(["ok", "No matching signature found", "No matching signature found"], results[..3]);

        string Line(string secret, string body) => JsonSerializer.Serialize(new { secret, headers = request.Headers, body });
    }
}
