using Lookahead.Evaluation.Sandbox.Launching;
using Lookahead.Evaluation.Sandbox.Seccomp;

namespace Lookahead.Evaluation.Sandbox.Landlock;

/// <summary>
/// Where namespaces are forbidden, as in most containers: a user of its own for each program, Landlock for files and signals,
/// a system call filter without any network, and resource limits (docs/sandbox.md). Weaker than bubblewrap: a program can
/// see that files exist, though not read them, and the room on the disk is sampled.
/// </summary>
public sealed class LandlockSandbox : LauncherSandbox
{
    private readonly string folder;

    private LandlockSandbox(Confinement confinement)
        : base(confinement) => folder = confinement.RunFolders!;

    /// <summary>Starts, and tests the isolation.</summary>
    /// <exception cref="SandboxUnavailableException">Not root, a kernel that is too old, or the isolation does not hold.</exception>
    public static async Task<LandlockSandbox> StartAsync(LandlockOptions options, CancellationToken cancellationToken)
    {
        var abi = LandlockPrerequisites.Check(options);
        var folder = Path.Combine(options.Folder, $"lookahead-sandbox-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder); // open to all, so that a program of another user gets to its own folder in it
        var seccomp = Convert.ToHexString(SeccompFilter.Build(SyscallTable.ForThisMachine(), sockets: false));
        var sandbox = new LandlockSandbox(new LandlockConfinement
        {
            Backend = $"landlock ABI {abi}",
            Level = "landlock+seccomp+own user",
            PythonPath = options.PythonPath,
            Hello = new LauncherHello(Uid: 0, Gid: 0, seccomp, Zygote: "", Nursery: ""),
            RunFolders = folder,
        });
        await sandbox.InitializeAsync(options.AllowFailedSelfTest, cancellationToken);
        return sandbox;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
