namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>The interpreter must be there, and under /usr: nothing else of the host can be read inside.</summary>
internal static class PythonPrerequisite
{
    /// <exception cref="SandboxUnavailableException">It is not.</exception>
    public static void Check(string path)
    {
        if (!File.Exists(path))
        {
            throw new SandboxUnavailableException(
                $"There is no Python interpreter at '{path}'. Install it (apt-get install python3) or set its path.");
        }

        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        if (!path.StartsWith("/usr/", StringComparison.Ordinal) || !real.StartsWith("/usr/", StringComparison.Ordinal))
        {
            throw new SandboxUnavailableException(
                $"The Python interpreter '{path}' (in truth '{real}') is outside /usr, so the sandbox cannot see it. Use /usr/bin/python3.");
        }
    }
}
