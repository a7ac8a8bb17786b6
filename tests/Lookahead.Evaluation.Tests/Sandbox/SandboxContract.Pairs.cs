using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.SelfTest;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>Two programs joined by a socket.</summary>
public abstract partial class SandboxContract
{
    private const string Connect = """
        import os, socket, sys, time
        peer = socket.socket(fileno=int(os.environ["LOOKAHEAD_PEER"]))

        """;

    private const string Echo = Connect + "while data := peer.recv(65536): peer.sendall(data)";
    private static readonly ExecutionLimits PairLimits = new() { CpuSeconds = 1, WallSeconds = 20, MemoryBytes = 64L << 20, OutputBytes = 1 << 16, Processes = 8 };

    [ContractFact]
    public async Task RunPairAsync_Talk_TesterHearsTheCandidate()
    {
        var result = await PairAsync(Connect + "peer.sendall(b'hello'); print(peer.recv(100).decode()); print(peer.family, peer.type)", Echo);

        Assert.Equal((ExecutionStatus.Ok, "hello\n1 1\n"), (result.Tester.Status, result.Tester.StandardOutput));
        Assert.Contains(result.Candidate.Status, new[] { ExecutionStatus.Ok, ExecutionStatus.PeerEnded });
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractFact]
    public async Task RunPairAsync_TesterEnds_KillsTheCandidate()
    {
        var result = await PairAsync(Connect + "peer.recv(1); print('done')", Connect + "peer.send(b'x')\nif os.fork() == 0: os.setsid()\ntime.sleep(600)");

        Assert.Equal((ExecutionStatus.Ok, "done\n"), (result.Tester.Status, result.Tester.StandardOutput));
        Assert.Equal(ExecutionStatus.PeerEnded, result.Candidate.Status);
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractTheory]
    [InlineData("os._exit(0)", ExecutionStatus.Ok)]
    [InlineData("1 / 0", ExecutionStatus.RuntimeError)]
    [InlineData("def f(:", ExecutionStatus.RuntimeError)]
    [InlineData("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", ExecutionStatus.SandboxViolation)]
    [InlineData("peer.close(); print('passed')", ExecutionStatus.Ok)]
    public async Task RunPairAsync_CandidateEnds_TesterReadsTheEnd(string candidate, ExecutionStatus expected)
    {
        var result = await PairAsync(Connect + "print(peer.recv(1))", Connect + candidate);

        Assert.Equal((ExecutionStatus.Ok, "b''\n"), (result.Tester.Status, result.Tester.StandardOutput));
        Assert.Equal(expected, result.Candidate.Status);
    }

    [ContractTheory]
    [InlineData("while True: pass", ExecutionStatus.CpuLimit)]
    [InlineData("a = []\nwhile True: a.append(bytearray(1 << 20))", ExecutionStatus.MemoryLimit)]
    [InlineData("while True: print('x' * 10000)", ExecutionStatus.OutputLimit)]
    public async Task RunPairAsync_CandidatePassesALimit_EndsBoth(string candidate, ExecutionStatus expected)
    {
        var result = await PairAsync(Connect + "peer.recv(1)", candidate);

        Assert.Equal(expected, result.Candidate.Status);
        Assert.Contains(result.Tester.Status, new[] { ExecutionStatus.PeerEnded, ExecutionStatus.Ok });
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractTheory]
    [InlineData("time.sleep(600)")]
    [InlineData("while True: peer.send(b'x' * 65536)")] // into a socket that nobody reads
    [InlineData("for fd in (0, 1, 2): os.close(fd)\ntime.sleep(600)")]
    public async Task RunPairAsync_CandidateNeverAnswers_TestersLimitEndsBoth(string candidate)
    {
        var result = await PairAsync(Connect + "time.sleep(600)", Connect + candidate, PairLimits with { WallSeconds = 1 });

        Assert.Equal((ExecutionStatus.WallLimit, ExecutionStatus.PeerEnded), (result.Tester.Status, result.Candidate.Status));
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractFact]
    public async Task RunPairAsync_Candidate_SeesNothingOfTheTester()
    {
        const string Tester = Connect + """
            secret = "expected-" + "output"
            open("secret", "w").write(secret)
            peer.sendall(b"go")
            print(peer.makefile().read())
            """;
        const string Candidate = Connect + """
            import array, signal
            peer.recv(2)
            found = []
            if os.listdir("."): found.append("files")
            try: processes = [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]
            except PermissionError: processes = []
            if processes: found.append("processes")
            for fd in range(3, 1024):
                try: os.fstat(fd)
                except OSError: continue
                if fd != 7: found.append("descriptor %d" % fd)
            if "__file__" in globals() and "expected" in open(__file__).read().replace('"expected" in', ""): found.append("source")
            try: os.kill(-1, signal.SIGKILL)
            except OSError: pass
            peer.sendall(repr(found).encode())
            for fd in (0, 1, 2, 7, 9): socket.send_fds(peer, [b"."], [0])
            peer.shutdown(socket.SHUT_WR)
            """;

        var result = await PairAsync(Tester, Candidate);

        Assert.True(result.Candidate.Status is ExecutionStatus.Ok or ExecutionStatus.PeerEnded, result.Candidate.StandardError);
        Assert.Equal((ExecutionStatus.Ok, "[].....\n"), (result.Tester.Status, result.Tester.StandardOutput));
    }

    [ContractFact]
    public async Task RunPairAsync_Library_IsEachOnesOwn()
    {
        const string Library = "import os\nnames = []\ndef add(name):\n    names.append(name)\n    return names\n";
        var request = new PairRequest(
            Connect + "peer.recv(1); print(add('tester'), __name__)", Connect + "add('candidate'); peer.send(b'.'); peer.recv(1)", PairLimits, PairLimits) { Library = Library };

        for (var i = 0; i < 2; i++)
        {
            var result = await Sandbox.RunPairAsync(request, CancellationToken.None);
            Assert.Equal((ExecutionStatus.Ok, "['tester'] __main__\n"), (result.Tester.Status, result.Tester.StandardOutput));
        }
        var other = await Sandbox.RunPairAsync(request with { Library = "def add(name): return 'another library'" }, CancellationToken.None);
        Assert.Equal("another library __main__\n", other.Tester.StandardOutput);
    }

    [ContractFact]
    public async Task RunPairAsync_PairAfterPair_FindsNothingOfTheOneBefore()
    {
        const string Tester = Connect + "peer.recv(1); print(os.listdir('.'), end='')";
        const string Leaves = Connect + """
            import builtins, json, signal, subprocess
            open("left", "w").write("x")
            os.makedirs("folder/deep")
            builtins.left = json.left = sys.left = 1
            os.environ["LEFT"] = "1"
            listener = socket.socket(socket.AF_UNIX)
            listener.bind("left.socket")
            if os.fork() == 0:
                os.setsid()
                peer.close()
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(600)
            peer.send(b".")
            """;
        const string Looks = Connect + """
            import builtins, json
            try: processes = [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]
            except PermissionError: processes = []
            seen = [os.listdir("."), processes, [m.__name__ for m in (builtins, json, sys) if hasattr(m, "left")], "LEFT" in os.environ, os.times().children_user]
            print(seen)
            peer.send(b".")
            peer.recv(1)
            """;

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("[]", (await PairAsync(Tester, Leaves)).Tester.StandardOutput);
            Assert.Empty(HostView.LeftRunning());
            Assert.Equal("[[], [], [], False, 0.0]\n", (await PairAsync(Tester, Looks)).Candidate.StandardOutput);
        }
    }

    [ContractFact]
    public async Task RunPairAsync_ManyAtOnce_KeepsThemApart()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => PairAsync(Connect + "print(peer.recv(9).decode())", Connect + $"peer.send(b'{i}')")));

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"{i}\n"), results.Select(result => result.Tester.StandardOutput));
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractFact]
    public async Task RunPairAsync_Cancelled_KillsBoth()
    {
        var marker = Guid.NewGuid().ToString("N");
        var source = $"import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)', '{marker}'])";
        using var cancellation = new CancellationTokenSource();
        var run = Sandbox.RunPairAsync(new PairRequest(source, source, PairLimits, PairLimits), cancellation.Token);
        while (HostProcesses.WithArgument(marker).Count < 2)
        {
            Assert.False(run.IsCompleted);
            await Task.Delay(10);
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(HostProcesses.WithArgument(marker));
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractFact]
    public async Task RunPairAsync_LimitOutOfRange_IsRefused() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => PairAsync("", "", PairLimits with { CpuSeconds = 0 }));

    private Task<PairResult> PairAsync(string tester, string candidate, ExecutionLimits? testerLimits = null) =>
        Sandbox.RunPairAsync(new PairRequest(tester, candidate, testerLimits ?? PairLimits, PairLimits), CancellationToken.None);
}
