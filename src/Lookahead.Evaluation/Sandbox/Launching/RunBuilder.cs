using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>From what is asked of a sandbox to what its launcher is told.</summary>
internal sealed class RunBuilder(Confinement confinement, Version python)
{
    /// <summary>
    /// Address space above the memory limit: thread stacks and arenas reserve much more than they use. Resident memory is
    /// what is limited; this only stops one large allocation between two samples.
    /// </summary>
    private const long AddressSpaceSlack = 1L << 30;
    private const long StackBytes = 64L << 20;
    private const int OpenFiles = 128;

    /// <summary>The environment of one of a pair: it names the socket.</summary>
    private Dictionary<string, string> PeerEnvironment => new(confinement.Environment) { ["LOOKAHEAD_PEER"] = "7" };

    /// <param name="start">What is started inside.</param>
    /// <param name="source">UTF-8.</param>
    /// <param name="standardInput">UTF-8.</param>
    public LauncherRun Build(StartInside start, byte[] source, byte[] standardInput, ProgramInput input, bool peer = false)
    {
        var limits = input.Limits;
        var cpu = (long)Math.Ceiling(limits.CpuSeconds) + 1; // a backstop: the launcher sees the limit passed before
        return new LauncherRun
        {
            Argv = confinement.Command(python, FolderBytes(input, standardInput), start),
            Environment = peer ? PeerEnvironment : confinement.Environment,
            RunFolders = confinement.RunFolders,
            Gated = start == StartInside.GatedProgram,
            CpuSeconds = limits.CpuSeconds,
            WallSeconds = limits.WallSeconds,
            MemoryBytes = limits.MemoryBytes,
            OutputBytes = limits.OutputBytes,
            DiskBytes = limits.DiskBytes,
            Rlimits = new Dictionary<string, long[]>
            {
                ["CPU"] = [cpu, cpu + 1], // equal ones would send SIGKILL at once, and hide why
                ["AS"] = Both(limits.MemoryBytes + AddressSpaceSlack),
                ["NPROC"] = Both(limits.Processes),
                ["FSIZE"] = Both(Math.Max(limits.DiskBytes, source.Length)), // bwrap itself writes the program's file
                ["STACK"] = Both(StackBytes),
                ["NOFILE"] = Both(OpenFiles),
                ["CORE"] = Both(0),
            },
            InputFile = input.InputFile,
            OutputFile = input.OutputFile,
            SourceBytes = source.Length,
            StdinBytes = standardInput.Length,
        };

        static long[] Both(long value) => [value, value];
    }

    /// <summary>Size of the working folder: an input file does not count against the program.</summary>
    public static long FolderBytes(ProgramInput input, byte[] standardInput) =>
        input.Limits.DiskBytes + (input.InputFile is null ? 0 : standardInput.Length + 4096);

    /// <summary>SHA-256 (hex) over all that may change a verdict or the isolation.</summary>
    /// <param name="nests">Pairs are forks with namespaces of their own.</param>
    public string ProfileHash(bool nests) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
    [
        confinement.Backend, python, confinement.Hello.Seccomp, confinement.Hello.Zygote, confinement.Hello.Nursery, Launcher.Script, AddressSpaceSlack, StackBytes, OpenFiles, nests,
        .. Enum.GetValues<StartInside>().Select(start => string.Join(' ', confinement.Command(python, diskBytes: 0, start))),
        .. PeerEnvironment.Select(pair => $"{pair.Key}={pair.Value}"),
    ]))));
}
