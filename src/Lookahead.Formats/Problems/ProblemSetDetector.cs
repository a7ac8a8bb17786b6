using System.Text;
using System.Text.Json;
using Lookahead.Formats.Data;
using Lookahead.Formats.Problems.CodeContests;
using Lookahead.Formats.Problems.HumanEval;
using Lookahead.Formats.Problems.Mbpp;
using Lookahead.Formats.Problems.SandboxFusion;

namespace Lookahead.Formats.Problems;

/// <summary>Tells the format of a problem file by its content, so that names of files mean nothing.</summary>
public static class ProblemSetDetector
{
    /// <summary>Folders are CodeContests; parquet by its first bytes; JSON by the fields of the first object.</summary>
    /// <exception cref="Errors.DataFormatException">The file is missing or cannot be unpacked.</exception>
    public static async Task<ProblemSetFormat> DetectAsync(string path, CancellationToken cancellationToken) =>
        await IsParquetAsync(path, cancellationToken) ? ProblemSetFormat.CodeContests : await DetectTextAsync(path, cancellationToken);

    /// <summary>Parquet, or a folder of it; everything else is text.</summary>
    internal static async Task<bool> IsParquetAsync(string path, CancellationToken cancellationToken) =>
        Directory.Exists(path) || await CodeContestsReader.IsParquetAsync(path, cancellationToken);

    /// <summary>The format of a file that is no parquet.</summary>
    internal static async Task<ProblemSetFormat> DetectTextAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = await UnpackedFile.OpenReadAsync(path, null, cancellationToken);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                return line.TrimStart().StartsWith('[') ? ProblemSetFormat.Mbpp : OfObject(line);
            }
        }
        return ProblemSetFormat.Own;
    }

    private static ProblemSetFormat OfObject(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            bool Has(string name) => json.RootElement.TryGetProperty(name, out _);
            return json.RootElement.ValueKind != JsonValueKind.Object || Has(ProblemFields.Statement) ? ProblemSetFormat.Own
                : Has(CodeContestsFields.Description) ? ProblemSetFormat.CodeContests
                : Has(MbppParser.TestList) ? ProblemSetFormat.Mbpp
                : Has(HumanEvalParser.TaskId) ? ProblemSetFormat.HumanEval
                : Has(SandboxFusionParser.Content) && Has(SandboxFusionParser.Test) ? ProblemSetFormat.SandboxFusion
                : ProblemSetFormat.Own;
        }
        catch (JsonException)
        {
            return ProblemSetFormat.Own; // Its reader says what is wrong.
        }
    }
}
