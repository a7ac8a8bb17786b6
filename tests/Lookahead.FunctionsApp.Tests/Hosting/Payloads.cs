using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lookahead.FunctionsApp.Tests.Hosting;

/// <summary>How a host has encoded the strings of an invocation.</summary>
public enum HostEncoding
{
    /// <summary>A JSON string.</summary>
    Once,

    /// <summary>A JSON string that holds a JSON string, as seen on a running host.</summary>
    Twice,

    /// <summary>Bodies and objects that are JSON come as JSON.</summary>
    AsJson,
}

/// <summary>Invocations as a Functions host sends them to a custom handler.</summary>
internal static class Payloads
{
    public const string GenerateJob = """{"kind":"generate","name":"by trigger","model":{"source":"new"},"prompts":["def add(a, b):"]}""";

    private static readonly DateTimeOffset Enqueued = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A message of a <c>serviceBusTrigger</c> with the metadata that the reference names.</summary>
    /// <param name="id">Null: the sender set none.</param>
    public static string Message(string body, string? id, HostEncoding encoding = HostEncoding.Twice, IReadOnlyDictionary<string, string>? properties = null)
    {
        var metadata = new JsonObject
        {
            ["DeliveryCount"] = encoding == HostEncoding.AsJson ? 3 : "3",
            ["EnqueuedTimeUtc"] = Text(Enqueued.ToString("O"), encoding),
            ["LockToken"] = Text("5f0d2f0e-7a1c-4a3f-9a55-0f6f4b9f2c11", encoding),
            ["CorrelationId"] = Text("c-1", encoding),
            ["SequenceNumber"] = encoding == HostEncoding.AsJson ? 42 : "42",
            ["ContentType"] = Text("application/json", encoding),
            ["ApplicationProperties"] = Properties(properties ?? new Dictionary<string, string>(), encoding),
            ["sys"] = new JsonObject { ["MethodName"] = "ReceiveSubmission", ["UtcNow"] = "2030-01-01T00:00:01Z", ["RandGuid"] = "0b2c7a56-3f25-4a5e-8d4c-7b8a2f0f1c9d" },
        };
        if (id is not null)
        {
            metadata["MessageId"] = Text(id, encoding);
        }
        var data = encoding == HostEncoding.AsJson ? JsonNode.Parse(body) : Text(body, encoding);
        return new JsonObject { ["Data"] = new JsonObject { ["message"] = data }, ["Metadata"] = metadata }.ToJsonString();
    }

    /// <summary>A tick of a <c>timerTrigger</c>.</summary>
    public static string Timer() =>
        """{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2030-01-01T00:00:00+00:00","Next":"2030-01-01T00:01:00+00:00"},"IsPastDue":false}},"Metadata":{"sys":{"MethodName":"Sweep","UtcNow":"2030-01-01T00:01:00Z","RandGuid":"4b7b0a9e-59a7-4f0c-8d43-2c5f7f3f8f00"}}}""";

    private static JsonValue Text(string text, HostEncoding encoding) => JsonValue.Create(encoding == HostEncoding.Twice ? JsonSerializer.Serialize(text) : text);

    private static JsonNode Properties(IReadOnlyDictionary<string, string> properties, HostEncoding encoding) =>
        encoding == HostEncoding.AsJson ? JsonSerializer.SerializeToNode(properties)! : Text(JsonSerializer.Serialize(properties), encoding);
}
