using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.Evaluation.Sandbox.SelfTest;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

[NeedsBubblewrap]
[Collection(SandboxCollection.Name)]
public sealed class FastSandboxTests(BubblewrapFixture fixture) : SandboxContract
{
    protected override ISandbox Sandbox => fixture.Fast;

    /// <summary>The same attacks by a candidate, which gets its namespaces, limits and filter in another way.</summary>
    [SandboxTheory]
    [MemberData(nameof(AttackNames))]
    public Task RunNestedAsync_Attack_FailsWithinItsLimits(string name) =>
        AttackAsync(name, request => fixture.Fast.RunNestedAsync(request, CancellationToken.None));

    [SandboxFact]
    public async Task RunNestedAsync_Program_HasNoRightsAndNoWayToNamespaces()
    {
        const string Source = """
            import os
            for line in open("/proc/self/status"):
                if line.startswith(("Cap", "NoNewPrivs", "Seccomp:", "NSpid")): print(*line.split())
            print(os.getpid(), os.getuid(), sorted(p for p in os.listdir("/proc") if p.isdigit()))
            print(open("/proc/sys/user/max_user_namespaces").read().strip(), os.access("/proc/sys/user/max_user_namespaces", os.W_OK))
            print([fd for fd in range(3, 256) if os.path.exists("/proc/self/fd/%d" % fd)])
            """;

        var result = await fixture.Fast.RunNestedAsync(new ExecutionRequest(Source, "", new ExecutionLimits()), CancellationToken.None);

        const string None = "0000000000000000";
        Assert.Equal(
            ["NSpid: 1", $"CapInh: {None}", $"CapPrm: {None}", $"CapEff: {None}", $"CapBnd: {None}", $"CapAmb: {None}", "NoNewPrivs: 1", "Seccomp: 2", "1 1000 ['1']", "0 False", "[]"],
            result.StandardOutput.TrimEnd().Split('\n'));
    }

    [SandboxTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task RunNestedAsync_ProcessLimit_CountsTheProgramsOwn(int processes)
    {
        const string Source = """
            import os, time
            started = 1
            try:
                while os.fork() != 0: started += 1
                time.sleep(600)
            except OSError:
                print(started)
            """;

        var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            fixture.Fast.RunNestedAsync(new ExecutionRequest(Source, "", new ExecutionLimits { Processes = processes }), CancellationToken.None)));

        Assert.All(results, result => Assert.Equal((ExecutionStatus.Ok, $"{processes}\n"), (result.Status, result.StandardOutput)));
    }

    [SandboxFact]
    public async Task RunPairAsync_NurseryKilled_IsAnInfrastructureFaultAndIsMended()
    {
        await using var own = await BubblewrapSandbox.StartAsync(new BubblewrapOptions { ForkPerRun = true }, CancellationToken.None);
        var marker = Guid.NewGuid().ToString("N");
        var waits = $"import os, subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(600)', '{marker}'])";
        var limits = new ExecutionLimits { WallSeconds = 5 };
        var run = own.RunPairAsync(new PairRequest("import time; time.sleep(600)", waits, limits, limits), CancellationToken.None);
        while (HostProcesses.WithArgument(marker).Count == 0)
        {
            Assert.False(run.IsCompleted);
            await Task.Delay(10);
        }

        using (var nursery = System.Diagnostics.Process.GetProcessById(HostView.ParentOf(HostView.ParentOf(HostProcesses.WithArgument(marker)[0]))))
        {
            nursery.Kill();
        }

        Assert.Equal(ExecutionStatus.InfraError, (await run).Candidate.Status);
        Assert.Empty(HostProcesses.WithArgument(marker));
        var next = await own.RunPairAsync(new PairRequest("print(1)", "", limits, limits), CancellationToken.None);
        Assert.Equal("1\n", next.Tester.StandardOutput);
    }

    [SandboxFact]
    public async Task DisposeAsync_AfterPairs_EndsTheirInterpreters()
    {
        var before = HostProcesses.WithArgument("/nursery.py");
        var own = await BubblewrapSandbox.StartAsync(new BubblewrapOptions { ForkPerRun = true }, CancellationToken.None);
        await own.RunPairAsync(new PairRequest("", "", new ExecutionLimits(), new ExecutionLimits()), CancellationToken.None);
        Assert.NotEmpty(HostProcesses.WithArgument("/nursery.py").Except(before));

        await own.DisposeAsync();

        Assert.DoesNotContain(HostProcesses.WithArgument("/nursery.py").Except(before), pid => IsBelow(pid, Environment.ProcessId));

        static bool IsBelow(int pid, int ancestor)
        {
            while (pid > 1 && pid != ancestor)
            {
                pid = HostView.ParentOf(pid);
            }

            return pid == ancestor || pid == 1;
        }
    }

    [SandboxFact]
    public void Description_OtherMode_HasAnotherNameAndHash()
    {
        Assert.NotEqual(fixture.Sandbox.Description.Backend, fixture.Fast.Description.Backend);
        Assert.NotEqual(fixture.Sandbox.Description.ProfileHash, fixture.Fast.Description.ProfileHash);
    }

    [SandboxTheory]
    [InlineData(SandboxFactory.Fast, "fork per run")]
    [InlineData(SandboxFactory.Bubblewrap, "bubblewrap")]
    public async Task StartAsync_Name_ChoosesTheBackend(string name, string expected)
    {
        await using var sandbox = await SandboxFactory.StartAsync(new SandboxOptions { Backend = name }, CancellationToken.None);

        Assert.EndsWith(expected, name == SandboxFactory.Fast ? sandbox.Description.Backend : sandbox.Description.Backend.Split(' ')[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_UnknownName_SaysWhichThereAre()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => SandboxFactory.StartAsync(new SandboxOptions { Backend = "docker" }, CancellationToken.None));

        Assert.Contains("there are: auto, fast, bubblewrap", error.Message, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task DisposeAsync_OpenedProgram_EndsItsSandbox()
    {
        var program = await fixture.Fast.OpenAsync("print(input())", CancellationToken.None);
        Assert.Equal("1\n", (await program.RunAsync(new ProgramInput("1", new ExecutionLimits()), CancellationToken.None)).StandardOutput);
        Assert.NotEmpty(HostView.LeftRunning()); // the preloaded interpreter waits

        await program.DisposeAsync();

        Assert.Empty(HostView.LeftRunning());
    }

    [SandboxFact]
    public async Task RunAsync_PreloadedInterpreterKilled_IsAnInfrastructureFaultAndIsMended()
    {
        await using var program = await fixture.Fast.OpenAsync("import time\nif input() == 'wait': time.sleep(600)\nprint(1)", CancellationToken.None);
        await program.RunAsync(new ProgramInput("go", new ExecutionLimits()), CancellationToken.None);
        var run = program.RunAsync(new ProgramInput("wait", new ExecutionLimits { WallSeconds = 60 }), CancellationToken.None);
        var zygote = HostProcesses.WithArgument("/zygote.py").First(pid => HostView.ParentOf(HostView.ParentOf(HostView.ParentOf(pid))) == Environment.ProcessId);

        using (var process = System.Diagnostics.Process.GetProcessById(zygote)) // launcher, bwrap, zygote
        {
            process.Kill();
        }

        Assert.Equal(ExecutionStatus.InfraError, (await run).Status);
        Assert.Equal("1\n", (await program.RunAsync(new ProgramInput("go", new ExecutionLimits()), CancellationToken.None)).StandardOutput);
    }
}
