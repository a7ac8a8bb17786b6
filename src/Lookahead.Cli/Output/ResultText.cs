using System.Text.Json;

namespace Lookahead.Cli.Output;

/// <summary>A result for people: one figure a line, named by its path; long lists by their length alone.</summary>
internal static class ResultText
{
    private const int MaxItems = 8;
    private const int MaxText = 200;

    public static void Write(TextWriter writer, JsonElement result)
    {
        var lines = Lines("", result).ToList();
        var width = lines.Select(line => line.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, value) in lines)
        {
            writer.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Lines(string path, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                return value.EnumerateObject().SelectMany(p => Lines(path.Length == 0 ? p.Name : $"{path}.{p.Name}", p.Value));
            case JsonValueKind.Array when value.GetArrayLength() == 0:
                return [(path, "(none)")];
            case JsonValueKind.Array when value.GetArrayLength() > MaxItems:
                return [(path, $"({value.GetArrayLength()} items)")];
            case JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number):
                return [(path, string.Join("  ", value.EnumerateArray().Select(Number)))];
            case JsonValueKind.Array:
                return value.EnumerateArray().SelectMany((item, i) => Lines($"{path}[{i}]", item));
            case JsonValueKind.Number:
                return [(path, Number(value))];
            case JsonValueKind.String:
                var text = value.GetString()!;
                return [(path, text.Length <= MaxText ? Printable.Line(text) : $"({text.Length} characters)")];
            default:
                return [(path, value.GetRawText())];
        }
    }

    private static string Number(JsonElement value) =>
        value.TryGetInt64(out var whole) ? whole.ToString() : value.GetDouble().ToString("G5");
}
