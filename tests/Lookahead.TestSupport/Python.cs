using System.Collections.Concurrent;
using System.ComponentModel;

namespace Lookahead.TestSupport;

/// <summary>The machine's Python: of python3 on the PATH and /usr/bin/python3, the first that has the module that is asked for.</summary>
public static class Python
{
    private static readonly string[] Programs = ["python3", "/usr/bin/python3"];

    private static readonly ConcurrentDictionary<string, string?> Found = new(StringComparer.Ordinal);

    /// <summary>The program that can import a module; null where there is none.</summary>
    public static string? Find(string module = "sys") =>
        Found.GetOrAdd(module, static name => Programs.FirstOrDefault(python => CanImport(python, name)));

    /// <summary>Runs the Python that has a module and returns its standard output.</summary>
    /// <param name="arguments">A script file, or <c>-c</c> and code; then the script's own.</param>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it wrote.</exception>
    public static string Run(string module, params string[] arguments) => ExternalProgram.Run(Find(module)!, arguments).OutputOrThrow();

    private static bool CanImport(string python, string module)
    {
        try
        {
            return ExternalProgram.Run(python, ["-c", $"import {module}"]).ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
