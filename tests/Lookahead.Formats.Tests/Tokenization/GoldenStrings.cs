using System.Text.Json;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

/// <summary>A text and what the reference library makes of it.</summary>
internal sealed record GoldenString(string Text, int[] Ids, int[] IdsWithPrefix, string Decoded);

/// <summary>The texts of the shared data and what the reference library makes of them.</summary>
internal static class GoldenStrings
{
    public static List<GoldenString> Read(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(SharedData.File("tokenizers", "golden", "golden.json")));
        var reference = json.RootElement.GetProperty("reference").GetProperty(name);
        return [.. json.RootElement.GetProperty("strings").EnumerateArray().Select((text, i) => new GoldenString(
            text.GetString()!,
            Ids(reference.GetProperty("ids")[i]),
            Ids(reference.GetProperty("idsSp")[i]),
            reference.GetProperty("dec")[i].GetString()!))];
    }

    public static int[] Ids(JsonElement array) => [.. array.EnumerateArray().Select(id => id.GetInt32())];
}
