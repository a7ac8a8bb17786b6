using System.Diagnostics;

namespace Lookahead.Embedded.Tests.Support;

/// <summary>A running Lookahead.Embedded.TestProcess. Disposing kills it (SIGKILL).</summary>
internal sealed class TestProcess : IDisposable
{
    // Only ends a test that would hang; no test waits this long.
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(5);
    private readonly Process _process;

    private TestProcess(ProcessStartInfo start) => _process = Process.Start(start)!;

    public static TestProcess Start(params string[] arguments) =>
        new(StartInfo(Dotnet, [Program, .. arguments]));

    /// <summary>Starts it with an environment variable set.</summary>
    public static TestProcess StartWith(string variable, string value, params string[] arguments)
    {
        var start = StartInfo(Dotnet, [Program, .. arguments]);
        start.Environment[variable] = value;
        return new TestProcess(start);
    }

    /// <summary>Starts it under a limit on the size of files (ulimit -f, in KiB).</summary>
    public static TestProcess StartWithFileSizeLimit(int kibibytes, params string[] arguments)
    {
        var start = StartInfo("bash", ["-c", $"ulimit -f {kibibytes} && exec \"$@\"", "bash", Dotnet, Program, .. arguments]);
        // The runtime would keep its machine code in a large file in memory, which the limit forbids.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new TestProcess(start);
    }

    private static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Lookahead.Embedded.TestProcess.dll");

    public Task<string?> ReadLineAsync() => _process.StandardOutput.ReadLineAsync().WaitAsync(HangLimit);

    public void WriteLine(string line) => _process.StandardInput.WriteLine(line);

    /// <summary>The rest of the output, when the process has ended by itself.</summary>
    public async Task<string[]> RestOfOutputAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(HangLimit);
        await _process.WaitForExitAsync();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public int ExitCode => _process.ExitCode;

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Sends STOP or CONT.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) => new(program, arguments)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    };
}
