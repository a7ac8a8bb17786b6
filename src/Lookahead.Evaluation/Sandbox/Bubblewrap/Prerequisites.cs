using System.ComponentModel;
using System.Diagnostics;
using Lookahead.Evaluation.Sandbox.Launching;

namespace Lookahead.Evaluation.Sandbox.Bubblewrap;

/// <summary>What the machine must have, each with a message that says how to get it.</summary>
internal static class Prerequisites
{
    /// <exception cref="SandboxUnavailableException">Something is missing.</exception>
    public static void Check(BubblewrapOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new SandboxUnavailableException("The bubblewrap sandbox needs Linux. On Windows, use WSL 2.");
        }

        if (!File.Exists(options.BubblewrapPath))
        {
            throw new SandboxUnavailableException(
                $"bubblewrap is not at '{options.BubblewrapPath}'. Install it (apt-get install bubblewrap) or set its path.");
        }

        PythonPrerequisite.Check(options.PythonPath);
    }

    /// <summary>For example <c>bubblewrap 0.8.0</c>.</summary>
    /// <exception cref="SandboxUnavailableException">The file is there and does not start: it is damaged, or may not be executed.</exception>
    public static string BubblewrapVersion(BubblewrapOptions options)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(options.BubblewrapPath, ["--version"]) { RedirectStandardOutput = true })!;
            var version = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return version;
        }
        catch (Win32Exception e)
        {
            throw new SandboxUnavailableException(
                $"Cannot start bubblewrap '{options.BubblewrapPath}' ({e.Message}). Install it anew (apt-get install --reinstall bubblewrap).");
        }
    }

    /// <summary>Why the first harmless program did not run.</summary>
    public static SandboxUnavailableException Explain(ExecutionResult trial)
    {
        var seen = (trial.Detail ?? trial.StandardError).Trim();
        var advice = seen switch
        {
            _ when seen.Contains("Unknown option", StringComparison.OrdinalIgnoreCase) => "bubblewrap 0.8.0 or later is needed (--disable-userns).",
            _ when seen.Contains("namespace", StringComparison.OrdinalIgnoreCase)
                || seen.Contains("uid map", StringComparison.OrdinalIgnoreCase)
                || seen.Contains("clone", StringComparison.OrdinalIgnoreCase)
                || seen.Contains("not permitted", StringComparison.OrdinalIgnoreCase)
                || seen.Contains("Permission denied", StringComparison.OrdinalIgnoreCase) =>
                "User namespaces seem to be off: allow them (sysctl -w user.max_user_namespaces=15000; on Ubuntu 24.04 also "
                + "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; in a container, a seccomp profile that permits clone and unshare).",
            _ => "Run the bwrap command by hand to see more.",
        };
        return new SandboxUnavailableException($"The sandbox cannot run a program: {trial.Status}, {(seen.Length == 0 ? "no message" : seen)}. {advice}");
    }
}
