using System.Globalization;

namespace Lookahead.Evaluation.Sandbox.Bubblewrap;

/// <summary>The command line of one sandboxed run. docs/sandbox.md says what each part is for.</summary>
internal static class BubblewrapArguments
{
    /// <summary>Environment of bwrap and so of the program: an empty one but for these (/proc/1/environ shows it).</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["PATH"] = "/usr/bin:/bin",
        ["HOME"] = "/tmp",
        ["LANG"] = "C.UTF-8",
        ["PYTHONHASHSEED"] = "0", // set iteration order, and so output, must not change from run to run
    };

    /// <summary>The environment of one of a pair: it names the socket.</summary>
    public static IReadOnlyDictionary<string, string> PeerEnvironment { get; } =
        new Dictionary<string, string>(Environment) { ["LOOKAHEAD_PEER"] = "7" };

    /// <summary>Says that it is there, waits for the answer, and becomes the program without the file that it spoke through.</summary>
    private const string Gate = "echo >&8; read -r _ <&8; exec \"$@\" 8<&-";

    /// <summary>The arguments; file numbers are those of box.py.</summary>
    /// <param name="options">Paths of the programs.</param>
    /// <param name="python">Version of the interpreter.</param>
    /// <param name="diskBytes">Size of /tmp.</param>
    /// <param name="start">What is started inside.</param>
    public static List<string> Build(BubblewrapOptions options, Version python, long diskBytes, StartInside start)
    {
        List<string> arguments =
        [
            options.BubblewrapPath,
            "--unshare-all", "--unshare-user", "--disable-userns",
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
            "--size", diskBytes.ToString(CultureInfo.InvariantCulture), "--tmpfs", "/tmp", "--chdir", "/tmp",
            "--perms", "0444", "--ro-bind-data", "4", "/program.py",
        ]);
        if (start == StartInside.Zygote)
        {
            arguments.AddRange(["--perms", "0444", "--ro-bind-data", "9", "/zygote.py"]);
        }

        arguments.AddRange(
        [
            "--remount-ro", "/", // the root is such a tmpfs too
            "--seccomp", "3", "--json-status-fd", "5", "--block-fd", "6",
            "--",
        ]);
        if (start == StartInside.GatedProgram)
        {
            arguments.AddRange(["/bin/sh", "-c", Gate, "sh"]);
        }

        arguments.AddRange(
        [
            options.PythonPath, "-s", "-B", "-X", "utf8", "-X", "int_max_str_digits=0",
        ]);
        if (python >= new Version(3, 11))
        {
            arguments.Add("-P"); // do not import from the program's folder
        }

        arguments.Add(start == StartInside.Zygote ? "/zygote.py" : "/program.py");
        return arguments;
    }

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

/// <summary>The first process of a sandbox.</summary>
internal enum StartInside
{
    /// <summary>The program.</summary>
    Program,

    /// <summary>The program, once its working folder was prepared.</summary>
    GatedProgram,

    /// <summary>A preloaded interpreter that forks for each run of the program.</summary>
    Zygote,
}
