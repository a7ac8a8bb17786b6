using System.Runtime.CompilerServices;
using System.Text.Json;
using Lookahead.Formats.Data;
using Lookahead.Formats.Problems.CodeContests;

namespace Lookahead.Formats.Problems;

/// <summary>Reads problems in whichever format their file has: this project's JSONL, or CodeContests as parquet or JSONL.</summary>
public static class ProblemSetFile
{
    /// <summary>CodeContests is a folder, a parquet file, or JSONL whose first object has a "description" and no "statement".</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="source">Hashes the files; null: nobody asks.</param>
    /// <param name="cancellationToken">Checked problem by problem.</param>
    /// <exception cref="Errors.DataFormatException">Missing or broken.</exception>
    public static async IAsyncEnumerable<Problem> EnumerateAsync(
        string path, DataSourceHasher? source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await IsCodeContestsAsync(path, cancellationToken))
        {
            await foreach (var problem in CodeContestsReader.EnumerateAsync(path, new CodeContestsOptions(), new CodeContestsCounts(), source, cancellationToken))
            {
                yield return problem;
            }
            yield break;
        }
        await using var stream = source?.OpenRead(path) ?? DataFile.OpenRead(path);
        await foreach (var problem in JsonLines.EnumerateAsync(stream, path, new ProblemParser().Parse, refuseUnknown: true, cancellationToken))
        {
            yield return problem;
        }
    }

    private static async Task<bool> IsCodeContestsAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path) || await CodeContestsReader.IsParquetAsync(path, cancellationToken))
        {
            return true;
        }
        using var reader = new StreamReader(DataFile.OpenRead(path));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                return HasCodeContestsFields(line);
            }
        }
        return false;
    }

    private static bool HasCodeContestsFields(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty(CodeContestsFields.Description, out _)
                && !json.RootElement.TryGetProperty(ProblemFields.Statement, out _);
        }
        catch (JsonException)
        {
            return false; // Its reader says what is wrong.
        }
    }
}
