using System.ComponentModel;
using System.Diagnostics;
using Xunit;

namespace Lookahead.TestSupport;

/// <summary>A test that needs a Python with PyTorch: skipped, with the reason, where there is none.</summary>
public sealed class PythonTorchFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Found = new(() =>
        new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(python => Run(python, ["-c", "import torch"]).ExitCode == 0));

    public PythonTorchFactAttribute()
    {
        if (Found.Value is null)
        {
            Skip = "no python3 that can import torch (Debian: python3-torch)";
        }
    }

    /// <summary>Runs a Python script file and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote.</exception>
    public static string Python(string script, params string[] arguments)
    {
        var (exitCode, output) = Run(Found.Value!, [script, .. arguments]);
        return exitCode == 0 ? output : throw new InvalidOperationException(output);
    }

    private static (int ExitCode, string Output) Run(string python, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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
