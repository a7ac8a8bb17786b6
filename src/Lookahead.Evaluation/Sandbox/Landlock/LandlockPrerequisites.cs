using System.Runtime.InteropServices;
using Lookahead.Evaluation.Sandbox.Launching;

namespace Lookahead.Evaluation.Sandbox.Landlock;

/// <summary>What the machine must have, each with a message that says how to get it.</summary>
internal static partial class LandlockPrerequisites
{
    /// <summary>The first ABI that keeps signals and abstract sockets apart (Linux 6.12).</summary>
    private const int NeededAbi = 6;

    // landlock_create_ruleset, numbered alike on all processors, and its flag that asks for the ABI.
    private const long CreateRuleset = 444;
    private const uint AskVersion = 1;

    /// <returns>The kernel's Landlock ABI.</returns>
    /// <exception cref="SandboxUnavailableException">Something is missing.</exception>
    public static long Check(LandlockOptions options)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new SandboxUnavailableException("The Landlock sandbox needs Linux.");
        }
        if (!Environment.IsPrivilegedProcess)
        {
            throw new SandboxUnavailableException("The Landlock sandbox must be started by root: it gives every program a user of its own.");
        }
        PythonPrerequisite.Check(options.PythonPath);
        var abi = Call(CreateRuleset, 0, 0, AskVersion);
        return abi >= NeededAbi
            ? abi
            : throw new SandboxUnavailableException(
                $"Landlock ABI {NeededAbi} or later is needed (Linux 6.12, with 'landlock' among the kernel's lsm); this kernel has {(abi < 0 ? "none" : abi)}.");
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long Call(long number, nint attributes, nint size, nuint flags);
}
