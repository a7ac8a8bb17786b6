using System.ComponentModel;
using System.Diagnostics;

namespace Lookahead.Formats.Tests.PyTorch;

/// <summary>A test that needs a Python with PyTorch: skipped, with the reason, where there is none.</summary>
public sealed class RealTorchFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Found = new(() =>
        new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(p => Run(p, "import torch").ExitCode == 0));

    public RealTorchFactAttribute()
    {
        if (Found.Value is null)
        {
            Skip = "no python3 that can import torch (Debian: python3-torch)";
        }
    }

    /// <summary>Runs a Python script and returns its output.</summary>
    internal static string Python(string script, params string[] arguments)
    {
        var (exitCode, output) = Run(Found.Value!, script, arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException(output);
    }

    private static (int ExitCode, string Output) Run(string python, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(python, ["-c", script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, process.ExitCode == 0 ? output : output + errors.Result);
        }
        catch (Win32Exception)
        {
            return (-1, "");
        }
    }
}
