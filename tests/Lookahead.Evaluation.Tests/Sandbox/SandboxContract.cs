using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.SelfTest;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>What every sandbox must do. Derive for a backend and give the sandbox.</summary>
public abstract partial class SandboxContract
{
    private static readonly ExecutionLimits Limits = new() { CpuSeconds = 2, WallSeconds = 20 };

    protected abstract ISandbox Sandbox { get; }

    public static TheoryData<string> AttackNames => [.. AttackTable.All.Keys];

    [ContractTheory]
    [MemberData(nameof(AttackNames))]
    public Task RunAsync_Attack_FailsWithinItsLimits(string name) => AttackAsync(name, request => Sandbox.RunAsync(request, CancellationToken.None));

    /// <summary>Runs one attack of the table, and looks from outside at what it did.</summary>
    protected static async Task AttackAsync(string name, Func<ExecutionRequest, Task<ExecutionResult>> run)
    {
        var attack = AttackTable.All[name];
        var secret = Guid.NewGuid().ToString("N");
        var canary = Path.Combine(Path.GetTempPath(), $"canary-{secret}");
        await File.WriteAllTextAsync(canary, secret);
        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var unix = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        unix.Bind(new UnixDomainSocketEndPoint("\0" + secret));
        unix.Listen();
        using var bystander = Bystander(secret);
        try
        {
            var told = JsonSerializer.Serialize(new
            {
                port = ((IPEndPoint)tcp.LocalEndpoint).Port,
                udp_port = ((IPEndPoint)udp.Client.LocalEndPoint!).Port,
                abstract_socket = secret,
                host_pid = bystander.Id,
                canary_file = canary,
                secret,
                marker = secret + "-orphan",
            });

            var result = await run(new ExecutionRequest(attack.Source, told + "\n", attack.Limits));

            Assert.True(attack.Expected.Contains(result.Status), $"{result.Status}: {result.StandardOutput} {result.StandardError} {result.Detail}");
            Assert.DoesNotContain("ESCAPED", result.StandardOutput, StringComparison.Ordinal);
            Assert.False(tcp.Pending(), "a TCP connection came through");
            Assert.Equal(0, udp.Available);
            Assert.False(unix.Poll(0, SelectMode.SelectRead), "a connection to the host's Unix socket came through");
            Assert.False(bystander.HasExited, "a process of the host was killed");
            Assert.True(File.Exists(canary));
            AssertWithinLimits(result, attack.Limits);
            Assert.Empty(HostProcesses.WithArgument(secret + "-orphan"));
            Assert.Empty(HostView.LeftRunning());
        }
        finally
        {
            bystander.Kill();
            File.Delete(canary);
        }
    }

    [ContractFact]
    public async Task RunAsync_ReadsInputAndPrints_GivesOutputAndCosts()
    {
        var result = await RunAsync("import sys\nprint(sys.stdin.read()[::-1])\nprint('note', file=sys.stderr)", "abc é😀");

        Assert.Equal((ExecutionStatus.Ok, 0, "😀é cba\n", "note\n"), (result.Status, result.ExitCode, result.StandardOutput, result.StandardError));
        Assert.InRange(result.CpuSeconds, 0.001, Limits.CpuSeconds);
        Assert.True(result.WallSeconds > 0);
        Assert.InRange(result.PeakRssBytes, 4L << 20, 64L << 20);
    }

    [ContractTheory]
    [InlineData("import sys; sys.exit(3)", 3, null)]
    [InlineData("1 / 0", 1, null)]
    [InlineData("this is no program", 1, null)]
    [InlineData("import ctypes; ctypes.string_at(0)", 139, 11)]
    public async Task RunAsync_FailingProgram_IsARuntimeError(string source, int exitCode, int? signal)
    {
        var result = await RunAsync(source);

        Assert.Equal((ExecutionStatus.RuntimeError, exitCode, signal), (result.Status, result.ExitCode, result.Signal));
    }

    [ContractFact]
    public async Task RunAsync_EndOfInput_RaisesEofError()
    {
        var result = await RunAsync("try:\n    input()\nexcept EOFError:\n    print('end')");

        Assert.Equal("end\n", result.StandardOutput);
    }

    [ContractFact]
    public async Task RunAsync_LargeInputAndOutput_AreComplete()
    {
        var input = string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i}\n"));

        var result = await RunAsync("import sys\nsys.stdout.write(sys.stdin.read())", input);

        Assert.Equal(ExecutionStatus.Ok, result.Status);
        Assert.Equal(input, result.StandardOutput);
    }

    [ContractFact]
    public async Task RunAsync_LongStandardError_KeepsItsEnd()
    {
        var result = await RunAsync("import sys\nsys.stderr.write('x' * 100000 + 'END')");

        Assert.Equal(8192, result.StandardError.Length);
        Assert.EndsWith("END", result.StandardError, StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task RunAsync_Python_IsAsProgramsExpectIt()
    {
        const string Source = """
            import subprocess, tempfile, threading
            print(len(str(10 ** 10000)))            # no limit on digits
            print(hash("stable"))                   # same sets, same order, every time
            with tempfile.TemporaryFile() as f: f.write(b"x")
            t = threading.Thread(target=print, args=("thread",)); t.start(); t.join()
            print(subprocess.run(["/usr/bin/python3", "-c", "print(7)"], capture_output=True, text=True).stdout.strip())
            exit()
            """;

        var first = await RunAsync(Source);
        var second = await RunAsync(Source);

        Assert.True(first.Status == ExecutionStatus.Ok, first.StandardError);
        Assert.Equal(["10001", "thread", "7"], first.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where((_, i) => i != 1));
        Assert.Equal(first.StandardOutput, second.StandardOutput);
    }

    [ContractFact]
    public async Task RunAsync_TwoRuns_ShareNoFiles()
    {
        await RunAsync("open('left', 'w').write('x')");

        var result = await RunAsync("import os; print(os.listdir('.'))");

        Assert.Equal("[]\n", result.StandardOutput);
    }

    [ContractFact]
    public async Task RunAsync_ManyAtOnce_KeepsThemApart()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => RunAsync("print(int(input()) ** 2)", $"{i}\n")));

        Assert.Equal(Enumerable.Range(0, 24).Select(i => $"{i * i}\n"), results.Select(result => result.StandardOutput));
        Assert.Empty(HostView.LeftRunning());
    }

    [ContractFact]
    public async Task RunAsync_ProcessLimit_IsEachRunsOwn()
    {
        const string Source = """
            import os, time
            children = [os.fork() for _ in range(1)]
            if 0 in children: time.sleep(0.3); os._exit(0)
            print(os.wait()[1])
            """;

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Sandbox.RunAsync(new ExecutionRequest(Source, "", Limits with { Processes = 2 }), CancellationToken.None)));

        Assert.All(results, result => Assert.True(result.Status == ExecutionStatus.Ok, result.StandardError));
    }

    [ContractFact]
    public async Task RunAsync_Cancelled_KillsEverything()
    {
        var marker = Guid.NewGuid().ToString("N");
        const string Source = """
            import os, sys
            marker = input()
            if os.fork() == 0: os.setsid()
            os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", marker])
            """;
        using var cancellation = new CancellationTokenSource();
        var run = Sandbox.RunAsync(new ExecutionRequest(Source, marker, Limits with { WallSeconds = 60 }), cancellation.Token);
        while (HostProcesses.WithArgument(marker).Count < 2)
        {
            Assert.False(run.IsCompleted);
            await Task.Delay(10);
        }

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(HostProcesses.WithArgument(marker));
        Assert.Empty(HostView.LeftRunning());
        Assert.Equal("1\n", (await RunAsync("print(1)")).StandardOutput);
    }

    [ContractFact]
    public async Task RunAsync_CancelledAtAnyMoment_LeavesNothing()
    {
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(0, 40)));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Sandbox.RunAsync(
                new ExecutionRequest("import time; time.sleep(600)", "", Limits with { WallSeconds = 60 }), cancellation.Token));
        }

        Assert.Empty(HostView.LeftRunning());
    }

    [ContractFact]
    public async Task RunAsync_LimitOutOfRange_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Sandbox.RunAsync(
            new ExecutionRequest("", "", Limits with { CpuSeconds = 0 }), CancellationToken.None));

    [ContractFact]
    public async Task SelfTestAsync_WorkingSandbox_Passes()
    {
        var test = await Sandbox.SelfTestAsync(CancellationToken.None);

        Assert.True(test.Passed, string.Join("; ", test.Failures));
        Assert.Contains(test.Checks, check => check.Name == "orphan");
        Assert.Contains(test.Checks, check => check.Name == "fork_limit");
    }

    [ContractFact]
    public void Description_Started_IsComplete()
    {
        Assert.NotEmpty(Sandbox.Description.Backend);
        Assert.NotEmpty(Sandbox.Description.Level);
        Assert.Matches(@"^3\.\d+\.\d+$", Sandbox.Description.PythonVersion);
        Assert.Matches("^[0-9a-f]{64}$", Sandbox.Description.ProfileHash);
    }

    private Task<ExecutionResult> RunAsync(string source, string input = "") =>
        Sandbox.RunAsync(new ExecutionRequest(source, input, Limits), CancellationToken.None);

    /// <summary>Samples are 0.01 s apart, more under load: a little more than the limit may be used, never much more.</summary>
    private static void AssertWithinLimits(ExecutionResult result, ExecutionLimits limits)
    {
        Assert.InRange(result.CpuSeconds, 0, limits.CpuSeconds + 1.5);
        Assert.InRange(result.WallSeconds, 0, limits.WallSeconds + 3);
        Assert.InRange(result.PeakRssBytes, 0, limits.MemoryBytes * 2);
        Assert.InRange(result.StandardOutput.Length, 0, limits.OutputBytes);
    }

    private static System.Diagnostics.Process Bystander(string secret)
    {
        var info = new System.Diagnostics.ProcessStartInfo("/bin/sleep", ["600"]);
        info.Environment["IDENTITY_HEADER"] = secret;
        return System.Diagnostics.Process.Start(info)!;
    }
}
