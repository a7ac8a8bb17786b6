using System.Text.Encodings.Web;
using System.Text.Json;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Samples.Tests;

/// <summary>Runs many programs in one Python process; see run_programs.py.</summary>
internal static class PythonRunner
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Per program, the outcome of each of its tests.</summary>
    public static IReadOnlyList<string[]> Run(IReadOnlyList<(string Program, IReadOnlyList<ProblemTest> Tests)> jobs)
    {
        var input = string.Concat(jobs.Select(job => JsonSerializer.Serialize(new { job.Program, job.Tests }, Json) + "\n"));
        var output = ExternalProgram.Run(Python.Find()!, [Path.Combine(AppContext.BaseDirectory, "run_programs.py")], input).OutputOrThrow();
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(jobs.Count, lines.Length);
        return Array.ConvertAll(lines, line => JsonSerializer.Deserialize<string[]>(line)!);
    }
}
