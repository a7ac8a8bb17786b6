using Lookahead.Evaluation.Sandbox.Launching;
using Lookahead.Evaluation.Sandbox.Seccomp;

namespace Lookahead.Evaluation.Sandbox.Bubblewrap;

/// <summary>Linux namespaces through bubblewrap, with a system call filter and resource limits (docs/sandbox.md).</summary>
public sealed class BubblewrapSandbox : LauncherSandbox
{
    private BubblewrapSandbox(Confinement confinement)
        : base(confinement)
    {
    }

    /// <summary>Finds the programs, starts, and tests the isolation.</summary>
    /// <exception cref="SandboxUnavailableException">Something is missing, or the isolation does not hold.</exception>
    public static async Task<BubblewrapSandbox> StartAsync(BubblewrapOptions options, CancellationToken cancellationToken)
    {
        Prerequisites.Check(options);
        var seccomp = Convert.ToHexString(SeccompFilter.Build(SyscallTable.ForThisMachine()));
        var sandbox = new BubblewrapSandbox(new BubblewrapConfinement(options)
        {
            Backend = Prerequisites.BubblewrapVersion(options) + (options.ForkPerRun ? ", fork per run" : ""),
            Level = "namespaces+seccomp",
            PythonPath = options.PythonPath,
            Hello = new LauncherHello(options.UnprivilegedId, options.UnprivilegedId, seccomp, Inside("zygote.py"), Inside("nursery.py")),
            ForkPerRun = options.ForkPerRun,
        });
        await sandbox.InitializeAsync(options.AllowFailedSelfTest, cancellationToken);
        return sandbox;
    }

    /// <summary>The first process inside and what it needs before and after it, in one text.</summary>
    private static string Inside(string name) => string.Join('\n', new[] { "interpreter.py", name, "run.py" }.Select(EmbeddedText.Read));
}
