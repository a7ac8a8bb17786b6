using System.ComponentModel;
using System.Diagnostics;

namespace Lookahead.Formats.Tests.Support;

/// <summary>A Python that can import a module, against which something is tested.</summary>
internal sealed class PythonModule
{
    private readonly Lazy<string?> python;
    private readonly string name;
    private readonly string package;

    private PythonModule(string name, string package)
    {
        (this.name, this.package) = (name, package);
        python = new Lazy<string?>(() => new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(p => Start(p, $"import {name}").ExitCode == 0));
    }

    public static PythonModule Torch { get; } = new("torch", "python3-torch");

    public static PythonModule SentencePiece { get; } = new("sentencepiece", "python3-sentencepiece");

    /// <summary>Why there is none, or null.</summary>
    public string? Missing => python.Value is null ? $"no python3 that can import {name} (Debian: {package})" : null;

    /// <summary>Runs a script and returns its output.</summary>
    public string Run(string script, params string[] arguments)
    {
        var (exitCode, output) = Start(python.Value!, script, arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException(output);
    }

    private static (int ExitCode, string Output) Start(string python, string script, params string[] arguments)
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
