using System.Globalization;
using Lookahead.Evaluation.Sandbox.Launching;

namespace Lookahead.Evaluation.Sandbox.Bubblewrap;

/// <summary>Namespaces by bubblewrap. docs/sandbox.md says what each part of the command line is for.</summary>
internal sealed record BubblewrapConfinement(BubblewrapOptions Options) : Confinement
{
    /// <inheritdoc/>
    /// <remarks>/proc/1/environ shows it.</remarks>
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>([InsideCommand.FixedHashes])
    {
        ["PATH"] = "/usr/bin:/bin",
        ["HOME"] = "/tmp",
        ["LANG"] = "C.UTF-8",
    };

    public override IReadOnlyList<string> Command(Version python, long diskBytes, StartInside start)
    {
        // A nursery makes namespaces, /tmp, /proc and the filter of its programs, and then no more users (nursery.py).
        var nursery = start == StartInside.Nursery;
        string[] noMoreUsers = nursery ? [] : ["--disable-userns"];
        string[] temporary = nursery ? ["--dir", "/tmp"] : ["--size", diskBytes.ToString(CultureInfo.InvariantCulture), "--tmpfs", "/tmp"];
        string[] filter = nursery ? [] : ["--seccomp", "3"];
        var file = start switch { StartInside.Zygote => "/zygote.py", StartInside.Nursery => "/nursery.py", _ => "/program.py" };
        List<string> arguments =
        [
            Options.BubblewrapPath,
            "--unshare-all", "--unshare-user", .. noMoreUsers,
            "--die-with-parent", "--new-session", "--as-pid-1",
            "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--cap-drop", "ALL",
            "--ro-bind", "/usr", "/usr",
        ];
        foreach (var folder in new[] { "/bin", "/lib", "/lib64" })
        {
            AddLibraryFolder(arguments, folder);
        }

        arguments.AddRange(
        [
            "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
            "--proc", "/proc",
            "--dev", "/dev", "--remount-ro", "/dev", // its tmpfs, /dev/shm with it, has no size limit
            .. temporary, "--chdir", "/tmp",
            "--perms", "0444", "--ro-bind-data", "4", nursery ? "/library.py" : "/program.py",
        ]);
        if (start is StartInside.Zygote or StartInside.Nursery)
        {
            arguments.AddRange(["--perms", "0444", "--ro-bind-data", "9", file]);
        }

        arguments.AddRange(
        [
            "--remount-ro", "/", // the root is such a tmpfs too
            .. filter, "--json-status-fd", "5", "--block-fd", "6",
            "--",
        ]);
        arguments.AddRange(InsideCommand.Build(PythonPath, python, start, file));
        return arguments;
    }

    public override SandboxUnavailableException Explain(ExecutionResult trial) => Prerequisites.Explain(trial);

    /// <summary>Merged-/usr systems link /lib to usr/lib; others have folders.</summary>
    private static void AddLibraryFolder(List<string> arguments, string folder)
    {
        if (new DirectoryInfo(folder) is { Exists: true } info)
        {
            string[] added = info.LinkTarget is { } target ? ["--symlink", target, folder] : ["--ro-bind", folder, folder];
            arguments.AddRange(added);
        }
    }
}
