using System.Runtime.CompilerServices;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>
/// Reads CodeContests (Li et al. 2022) as Hugging Face's deepmind/code_contests lays it out: a parquet file or a folder of
/// them, with structs of parallel lists, or JSONL of the same fields. Programs that are not Python 3 are left out and counted.
/// Streaming: one row group of the needed columns, or one line, is in memory.
/// </summary>
/// <remarks>
/// Ids are the names as they are, equal ones too. A row without a time or memory limit gets the defaults of
/// <see cref="Problem"/>; limits outside the ranges of docs/problems.md are moved to their ends.
/// </remarks>
public static class CodeContestsReader
{
    private const string Extension = ".parquet";

    /// <param name="path">A parquet file, a folder of parquet files (read in ordinal order of their names), or a JSONL file.</param>
    /// <param name="options">The parts to read.</param>
    /// <param name="counts">Counts programs by language as the reading goes on.</param>
    /// <param name="source">Hashes the files; null: nobody asks.</param>
    /// <param name="cancellationToken">Checked row by row.</param>
    /// <exception cref="DataFormatException">Missing, damaged, or of another shape; nothing after the fault is given.</exception>
    public static async IAsyncEnumerable<Problem> EnumerateAsync(
        string path, CodeContestsOptions options, CodeContestsCounts counts, DataSourceHasher? source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path) && !await IsParquetAsync(path, cancellationToken))
        {
            await using var stream = source?.OpenRead(path) ?? DataFile.OpenRead(path);
            await foreach (var problem in EnumerateLinesAsync(stream, path, options, counts, cancellationToken))
            {
                yield return problem;
            }
            yield break;
        }
        var rows = 0L;
        foreach (var file in FilesOf(path))
        {
            if (source is not null)
            {
                await source.AddAsync(file, cancellationToken);
            }
            await foreach (var row in new CodeContestsParquet(file, options, counts).ReadAsync(cancellationToken))
            {
                rows++;
                yield return row.ToProblem();
            }
        }
        if (rows == 0)
        {
            throw DataFile.Fault(path, "There is no problem in it.");
        }
    }

    /// <summary>JSONL from a stream; <paramref name="file"/> is its name for messages.</summary>
    internal static async IAsyncEnumerable<Problem> EnumerateLinesAsync(
        Stream stream, string file, CodeContestsOptions options, CodeContestsCounts counts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var json = new CodeContestsJson(options, counts);
        await foreach (var row in JsonLines.EnumerateAsync(stream, file, json.Read, refuseUnknown: false, cancellationToken))
        {
            yield return row.ToProblem();
        }
    }

    /// <summary>By the file's first bytes or, for a file too damaged to have them, its name.</summary>
    /// <exception cref="DataFormatException">The file is missing.</exception>
    internal static async Task<bool> IsParquetAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = DataFile.OpenRead(path);
        var magic = new byte[4];
        var count = await stream.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken);
        return magic.AsSpan(0, count).SequenceEqual("PAR1"u8) || path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);
    }

    private static string[] FilesOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }
        var files = Directory.GetFiles(path, "*" + Extension);
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0 ? files : throw DataFile.Fault(path, $"The folder holds no {Extension} file. Name a folder with CodeContests' shards, a shard, or a JSONL file.");
    }
}
