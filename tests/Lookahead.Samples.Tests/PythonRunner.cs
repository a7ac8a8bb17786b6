using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lookahead.Formats.Problems;

namespace Lookahead.Samples.Tests;

/// <summary>Runs many programs in one Python process; see run_programs.py.</summary>
internal static class PythonRunner
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string? FindPython() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "python3"))
            .FirstOrDefault(File.Exists);

    /// <summary>Per program, the outcome of each of its tests.</summary>
    public static async Task<IReadOnlyList<string[]>> RunAsync(IReadOnlyList<(string Program, IReadOnlyList<ProblemTest> Tests)> jobs)
    {
        var start = new ProcessStartInfo(FindPython()!, [Path.Combine(AppContext.BaseDirectory, "run_programs.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        foreach (var (program, tests) in jobs)
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { program, tests }, Json));
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(jobs.Count, lines.Length);
        return Array.ConvertAll(lines, line => JsonSerializer.Deserialize<string[]>(line)!);
    }
}
