using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Lookahead.Benchmarks.Frame;

/// <summary>
/// A baseline outside .NET: a process that does the work, takes the time itself (so that its start is not part of the figure)
/// and prints the figure as the last line of its standard output.
/// </summary>
public static class ProcessPeer
{
    private const int LongestError = 400;

    /// <param name="name">Names the baseline in the result.</param>
    /// <param name="file">An executable, found by PATH when it has no folder.</param>
    /// <param name="arguments">Passed as they are, without a shell.</param>
    /// <param name="timeout">After it the process and its children are killed and the case fails.</param>
    public static Contender Of(string name, string file, IReadOnlyList<string> arguments, TimeSpan timeout) =>
        new(name, (_, cancellationToken) => RunAsync(name, file, arguments, timeout, cancellationToken));

    private static async Task<double> RunAsync(
        string name, string file, IReadOnlyList<string> arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var process = Start(name, file, arguments);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await Task.WhenAll(output, errors, process.WaitForExitAsync(deadline.Token));
            return process.ExitCode == 0
                ? Figure(name, await output)
                : throw new BenchmarkException($"{name} ended with exit code {process.ExitCode}: {End(await errors)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BenchmarkException($"{name} did not end within {timeout.TotalSeconds:0.#} s.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(string name, string file, IReadOnlyList<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (Win32Exception error)
        {
            throw new BenchmarkException($"{name} needs '{file}', which cannot be started: {error.Message}", error);
        }
    }

    private static double Figure(string name, string output)
    {
        var last = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        return double.TryParse(last, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure)
            ? figure
            : throw new BenchmarkException($"{name} must print its figure as the last line; it printed '{End(last)}'.");
    }

    private static string End(string text) => text.Length <= LongestError ? text.Trim() : "…" + text[^LongestError..].Trim();
}
