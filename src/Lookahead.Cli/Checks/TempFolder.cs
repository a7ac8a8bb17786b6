namespace Lookahead.Cli.Checks;

/// <summary>The system's folder for temporary files, which several checks write to.</summary>
internal static class TempFolder
{
    /// <summary>What to say when a file there could not be written.</summary>
    public static string Fault(Exception cause) =>
        $"A file cannot be written in {Path.GetTempPath()}: {cause.Message.TrimEnd('.')}. Make room there or raise the limit (ulimit -f), or name another folder in the variable TMPDIR.";
}
