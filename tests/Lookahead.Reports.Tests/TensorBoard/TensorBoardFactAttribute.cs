using System.Diagnostics;

namespace Lookahead.Reports.Tests.TensorBoard;

/// <summary>A test that needs python3 with the tensorboard package; skipped, with the reason, where that is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TensorBoardFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(() =>
    {
        try
        {
            Python("import tensorboard");
            return null;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "Needs python3 with the tensorboard package, which is not installed here.";
        }
    });

    public TensorBoardFactAttribute() => Skip = Missing.Value;

    /// <summary>What the code prints.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static string Python(string code, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", ["-c", code, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(errors.GetAwaiter().GetResult());
    }
}
