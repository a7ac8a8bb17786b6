using System.Diagnostics;
using Lookahead.TestSupport;

namespace Lookahead.Embedded.Tests.Support;

/// <summary>A small real file system in memory, mounted for one test.</summary>
internal sealed class Tmpfs : IDisposable
{
    private readonly TempFolder _root = new();

    public Tmpfs(string size)
    {
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", Path))
        {
            throw new InvalidOperationException("Cannot mount a tmpfs.");
        }
    }

    public string Path => _root.Path;

    public static bool CanMount()
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }
        try
        {
            using var probe = new Tmpfs("64k");
            return true;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Run("umount", Path);
        _root.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test that mounts a tmpfs, skipped where the user may not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly bool CanMount = Tmpfs.CanMount();

    public TmpfsFactAttribute()
    {
        if (!CanMount)
        {
            Skip = "Mounting a small tmpfs needs Linux and the right to mount.";
        }
    }
}
