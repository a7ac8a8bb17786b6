using System.Diagnostics;

namespace Lookahead.TestSupport;

/// <summary>Runs a program to its end.</summary>
public static class ExternalProgram
{
    /// <param name="input">For its standard input.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such program.</exception>
    public static ProgramResult Run(string program, IEnumerable<string> arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}

/// <summary>What a program did.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Errors)
{
    /// <summary>What it wrote to standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds all that it wrote.</exception>
    public string OutputOrThrow() => ExitCode == 0 ? Output : throw new InvalidOperationException(Output + Errors);
}
