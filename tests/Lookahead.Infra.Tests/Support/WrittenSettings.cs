using System.Text.Json.Nodes;

namespace Lookahead.Infra.Tests.Support;

/// <summary>The environments that the deployment gives to each program.</summary>
internal static class WrittenSettings
{
    public static IReadOnlyDictionary<string, string> OfFunctions(Deployment deployment) =>
        deployment.OfType("Microsoft.Web/sites/config").Single()["properties"]!.AsObject().ToDictionary(p => p.Key, p => Known(p.Value!));

    public static IReadOnlyDictionary<string, string> OfWorker(Deployment deployment) => OfContainer(deployment.Single("Microsoft.App/jobs")["properties"]!["template"]!);

    public static IReadOnlyDictionary<string, string> OfRunner(Deployment deployment) =>
        OfContainer(deployment.Single("Microsoft.App/sessionPools")["properties"]!["customContainerTemplate"]!);

    private static Dictionary<string, string> OfContainer(JsonNode template) =>
        template["containers"]![0]!["env"]!.AsArray().ToDictionary(e => (string)e!["name"]!, e => Known(e!["value"]!));

    /// <summary>A value that Azure gives only then, replaced by one of its form.</summary>
    private static string Known(JsonNode value) => (string)value! switch
    {
        var text when !text.StartsWith('[') => text,
        var text when text.Contains(".primaryEndpoints.blob", StringComparison.Ordinal) => "https://account.blob.core.windows.net/",
        var text when text.Contains(".serviceBusEndpoint", StringComparison.Ordinal) => "name.servicebus.windows.net",
        var text when text.Contains(".poolManagementEndpoint", StringComparison.Ordinal) => "https://pool.env.swedencentral.azurecontainerapps.io",
        var text when text.Contains(".ConnectionString", StringComparison.Ordinal) => "InstrumentationKey=00000000-0000-0000-0000-000000000001",
        var text when text.Contains(".clientId", StringComparison.Ordinal) => "00000000-0000-0000-0000-000000000002",
        var text => throw new InvalidOperationException($"A setting is written as an expression that this test does not know: {text}"),
    };
}
