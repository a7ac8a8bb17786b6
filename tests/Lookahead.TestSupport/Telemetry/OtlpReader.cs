using System.Text;
using Google.Protobuf;

namespace Lookahead.TestSupport.Telemetry;

/// <param name="Kind">1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="Attributes">Strings and integers as text; other types are left out.</param>
public sealed record OtlpSpan(
    string Service, string TraceId, string SpanId, string ParentId, string Name, int Kind, IReadOnlyDictionary<string, string> Attributes);

public sealed record OtlpMetric(string Service, string Name, string Unit);

/// <summary>
/// Reads the few fields that tests look at from OTLP's protobuf messages
/// (<see href="https://github.com/open-telemetry/opentelemetry-proto"/>: trace.proto, metrics.proto, common.proto, resource.proto).
/// </summary>
public static class OtlpReader
{
    public static IEnumerable<OtlpSpan> Spans(byte[] body) =>
        from resourceSpans in Messages(body, 1)
        let service = Service(resourceSpans)
        from scopeSpans in Messages(resourceSpans, 2)
        from span in Messages(scopeSpans, 2)
        select new OtlpSpan(
            service, Hex(span, 1), Hex(span, 2), Hex(span, 4), Text(span, 5), (int)Number(span, 6), Attributes(span, 9));

    public static IEnumerable<OtlpMetric> Metrics(byte[] body) =>
        from resourceMetrics in Messages(body, 1)
        let service = Service(resourceMetrics)
        from scopeMetrics in Messages(resourceMetrics, 2)
        from metric in Messages(scopeMetrics, 2)
        select new OtlpMetric(service, Text(metric, 1), Text(metric, 3));

    private static string Service(byte[] resourceData) =>
        Messages(resourceData, 1).Select(resource => Attributes(resource, 1).GetValueOrDefault("service.name")).FirstOrDefault() ?? "";

    private static Dictionary<string, string> Attributes(byte[] message, int field) => Messages(message, field)
        .Select(pair => (Key: Text(pair, 1), Value: Messages(pair, 2).FirstOrDefault() ?? []))
        .Where(pair => pair.Value.Length > 0)
        .GroupBy(pair => pair.Key)
        .ToDictionary(g => g.Key, g => Messages(g.First().Value, 1).Any() ? Text(g.First().Value, 1) : Number(g.First().Value, 3).ToString());

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Messages(message, field).FirstOrDefault() ?? []);

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Messages(message, field).FirstOrDefault() ?? []);

    private static long Number(byte[] message, int field) => Fields(message).FirstOrDefault(f => f.Number == field && f.Bytes is null).Varint;

    private static IEnumerable<byte[]> Messages(byte[] message, int field) =>
        Fields(message).Where(f => f.Number == field && f.Bytes is not null).Select(f => f.Bytes!);

    private static List<(int Number, long Varint, byte[]? Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, long, byte[]?)>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is not 0 and var tag)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.Varint:
                    fields.Add((number, input.ReadInt64(), null));
                    break;
                case WireFormat.WireType.LengthDelimited:
                    fields.Add((number, 0, input.ReadBytes().ToByteArray()));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }
        return fields;
    }
}
