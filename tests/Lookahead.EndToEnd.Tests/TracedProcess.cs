using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lookahead.EndToEnd.Tests;

/// <summary>A program of the product in a process of its own, its output kept line by line.</summary>
internal sealed class TracedProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<string> lines = [];
    private readonly Process process;

    private TracedProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Lines => [.. lines];

    /// <param name="program">An assembly beside the tests.</param>
    public static TracedProcess Start(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new TracedProcess(start);
    }

    public async Task<string> WaitForLineAsync(string beginning)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            if (lines.FirstOrDefault(l => l.StartsWith(beginning, StringComparison.Ordinal)) is { } line)
            {
                return line;
            }
            Assert.False(process.HasExited, $"The process ended with {(process.HasExited ? process.ExitCode : 0)}: {string.Join('\n', lines)}");
            await Task.Delay(20, timeout.Token);
        }
    }

    /// <summary>Asks it to stop, as a system does.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        return await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
        process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is { } line)
        {
            lines.Enqueue(line);
        }
    }
}
