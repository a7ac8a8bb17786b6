using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lookahead.Formats.Problems;

namespace Lookahead.Samples;

/// <summary>Writes problems as JSONL: one object a line, snake_case names, LF, no byte-order mark.</summary>
public static class SampleWriter
{
    public const string TrainFile = "train.jsonl";
    public const string HeldOutVariantsFile = "heldout-variants.jsonl";
    public const string HeldOutFamiliesFile = "heldout-families.jsonl";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Programs are full of quotes and '<'; the files are read as JSON, never pasted into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the three files into <paramref name="directory"/>, made if absent; present files are replaced.</summary>
    public static async Task WriteAsync(SampleSet set, string directory, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        Directory.CreateDirectory(directory);
        await WriteFileAsync(set.Train, TrainFile);
        await WriteFileAsync(set.HeldOutVariants, HeldOutVariantsFile);
        await WriteFileAsync(set.HeldOutFamilies, HeldOutFamiliesFile);

        Task WriteFileAsync(IReadOnlyList<Problem> problems, string file) =>
            File.WriteAllTextAsync(Path.Combine(directory, file), ToJsonLines(problems), new UTF8Encoding(false), cancellation);
    }

    /// <summary>The text of one JSONL file.</summary>
    public static string ToJsonLines(IEnumerable<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        var lines = new StringBuilder();
        foreach (var problem in problems)
        {
            lines.Append(JsonSerializer.Serialize(problem, Json)).Append('\n');
        }

        return lines.ToString();
    }
}
