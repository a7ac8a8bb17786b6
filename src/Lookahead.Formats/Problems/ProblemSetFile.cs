using System.Runtime.CompilerServices;
using Lookahead.Formats.Data;
using Lookahead.Formats.Problems.CodeContests;
using Lookahead.Formats.Problems.HumanEval;
using Lookahead.Formats.Problems.Mbpp;
using Lookahead.Formats.Problems.SandboxFusion;

namespace Lookahead.Formats.Problems;

/// <summary>Reads problems in whichever of the formats of <see cref="ProblemSetFormat"/> their file has, packed with gzip or not.</summary>
public static class ProblemSetFile
{
    /// <param name="path">File, or folder of CodeContests' parquet files.</param>
    /// <param name="source">Hashes the files; null: nobody asks.</param>
    /// <param name="cancellationToken">Checked problem by problem.</param>
    /// <exception cref="Errors.DataFormatException">Missing or broken.</exception>
    public static async IAsyncEnumerable<Problem> EnumerateAsync(
        string path, DataSourceHasher? source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isParquet = await ProblemSetDetector.IsParquetAsync(path, cancellationToken);
        var format = isParquet ? ProblemSetFormat.CodeContests : await ProblemSetDetector.DetectTextAsync(path, cancellationToken);
        await using var stream = isParquet ? Stream.Null : await UnpackedFile.OpenReadAsync(path, source, cancellationToken);
        var problems = format switch
        {
            _ when isParquet => CodeContestsReader.EnumerateAsync(path, new CodeContestsOptions(), new CodeContestsCounts(), source, cancellationToken),
            ProblemSetFormat.CodeContests => CodeContestsReader.EnumerateLinesAsync(stream, path, new CodeContestsOptions(), new CodeContestsCounts(), cancellationToken),
            ProblemSetFormat.SandboxFusion => LinesAsync(stream, path, new SandboxFusionParser().Parse, cancellationToken),
            ProblemSetFormat.HumanEval => LinesAsync(stream, path, new HumanEvalParser().Parse, cancellationToken),
            ProblemSetFormat.Mbpp => MbppAsync(stream, path, cancellationToken),
            _ => JsonLines.EnumerateAsync(stream, path, new ProblemParser().Parse, refuseUnknown: true, cancellationToken),
        };
        await foreach (var problem in problems)
        {
            yield return problem;
        }
    }

    private static IAsyncEnumerable<Problem> LinesAsync(Stream stream, string path, Func<JsonLine, Problem> read, CancellationToken cancellationToken) =>
        JsonLines.EnumerateAsync(stream, path, read, refuseUnknown: false, cancellationToken);

    /// <summary>The sanitized set is one array, the full one JSONL.</summary>
    private static async IAsyncEnumerable<Problem> MbppAsync(Stream stream, string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(); // Both sets are below a megabyte.
        await stream.CopyToAsync(content, cancellationToken);
        var bytes = content.GetBuffer().AsMemory(0, (int)content.Length);
        if (bytes.Span.TrimStart("\uFEFF \t\r\n"u8).StartsWith("["u8))
        {
            foreach (var problem in JsonArrayFile.Read(bytes.Span.StartsWith("\uFEFF"u8) ? bytes.Span[3..] : bytes.Span, path, new MbppParser().Parse))
            {
                yield return problem;
            }
            yield break;
        }
        content.Position = 0;
        await foreach (var problem in LinesAsync(content, path, new MbppParser().Parse, cancellationToken))
        {
            yield return problem;
        }
    }
}
