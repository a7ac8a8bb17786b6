namespace Lookahead.Evaluation.Sandbox.SelfTest;

/// <summary>Looks at the processes of this machine, to see what a run left behind.</summary>
internal static class HostProcesses
{
    /// <summary>Numbers of the processes whose command line contains a text.</summary>
    public static IReadOnlyList<int> WithArgument(string text)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), out var pid)
                    && File.ReadAllText(Path.Combine(folder, "cmdline")).Contains(text, StringComparison.Ordinal))
                {
                    found.Add(pid);
                }
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
            catch (UnauthorizedAccessException)
            {
                // Another user's, on a system with hidepid: not one of ours.
            }
        }

        return found;
    }
}
