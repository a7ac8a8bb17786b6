using System.Diagnostics;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.Evaluation.Sandbox.SelfTest;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

[NeedsBubblewrap]
[Collection(SandboxCollection.Name)]
public sealed class BubblewrapSandboxTests(BubblewrapFixture fixture) : SandboxContract
{
    protected override ISandbox Sandbox => fixture.Sandbox;

    [Fact]
    public async Task StartAsync_NoBubblewrap_SaysHowToInstallIt() => Assert.Contains(
        "apt-get install bubblewrap", await StartErrorAsync(new BubblewrapOptions { BubblewrapPath = "/nowhere/bwrap" }), StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_BubblewrapThatDoesNotStart_SaysHowToMendIt() => Assert.Contains(
        "--reinstall bubblewrap", await StartErrorAsync(new BubblewrapOptions { BubblewrapPath = "/etc/passwd" }), StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_NoPython_SaysHowToInstallIt() => Assert.Contains(
        "apt-get install python3", await StartErrorAsync(new BubblewrapOptions { PythonPath = "/usr/bin/python3.99" }), StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_PythonOutsideUsr_SaysWhyNot()
    {
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder["python3"], "/usr/bin/python3");

        Assert.Contains("outside /usr", await StartErrorAsync(new BubblewrapOptions { PythonPath = folder["python3"] }), StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task StartAsync_NotAnInterpreter_SaysThatItDidNotStart() => Assert.Contains(
        "did not start", await StartErrorAsync(new BubblewrapOptions { PythonPath = "/usr/bin/false" }), StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_UserNamespacesOff_SaysHowToAllowThem() => Assert.Contains(
        "max_user_namespaces",
        await WithFakeBubblewrapAsync("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", StartErrorAsync),
        StringComparison.Ordinal);

    [SandboxFact]
    public async Task StartAsync_SandboxThatDoesNotIsolate_IsRefused()
    {
        // Runs the program without any isolation, as a broken bubblewrap would: only the self-test can tell.
        const string NoSandbox = """
            #!/usr/bin/python3
            import os, sys
            if sys.argv[1] == "--version":
                sys.exit("bubblewrap 0.8.0")
            program = open(4).read()
            os.write(5, b'{"child-pid": %d}\n' % os.getpid())
            os.read(6, 1)
            os.write(5, b'{"exit-code": 0}\n')
            exec(program)
            """;

        var message = await WithFakeBubblewrapAsync(NoSandbox, StartErrorAsync);

        Assert.Contains("does not isolate", message, StringComparison.Ordinal);
        Assert.Contains("host_file_read", message, StringComparison.Ordinal);
    }

    [SandboxFact]
    public async Task StartAsync_NoNamespacesInsideNamespaces_GivesPairsASandboxEach()
    {
        // As where a system's rules let bubblewrap alone make user namespaces.
        const string Strict = "#!/bin/sh\ncase \"$*\" in *nursery.py*) exec /usr/bin/bwrap --disable-userns \"$@\";; esac\nexec /usr/bin/bwrap \"$@\"\n";
        await WithFakeBubblewrapAsync(Strict, async options =>
        {
            await using var sandbox = await BubblewrapSandbox.StartAsync(options with { ForkPerRun = true }, CancellationToken.None);
            var limits = new ExecutionLimits();
            var pair = await sandbox.RunPairAsync(new PairRequest("print(value)", "", limits, limits) { Library = "value = 7" }, CancellationToken.None);

            Assert.Equal("7\n", pair.Tester.StandardOutput);
            Assert.EndsWith("(not for pairs)", sandbox.Description.Backend, StringComparison.Ordinal);
            return "";
        });
    }

    [SandboxFact]
    public async Task RunAsync_LauncherKilled_IsAnInfrastructureFaultAndLeavesNothing()
    {
        await using var own = await BubblewrapSandbox.StartAsync(new BubblewrapOptions(), CancellationToken.None);
        var marker = Guid.NewGuid().ToString("N");
        const string Source = "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(600)', input()])";
        var run = own.RunAsync(new ExecutionRequest(Source, marker, new ExecutionLimits { WallSeconds = 60 }), CancellationToken.None);
        while (HostProcesses.WithArgument(marker).Count == 0)
        {
            Assert.False(run.IsCompleted);
            await Task.Delay(10);
        }

        var inside = HostProcesses.WithArgument(marker)[0];

        using (var launcher = Process.GetProcessById(HostView.ParentOf(HostView.ParentOf(inside)))) // launcher, bwrap, program
        {
            launcher.Kill();
        }

        Assert.Equal(ExecutionStatus.InfraError, (await run).Status);
        while (HostProcesses.WithArgument(marker).Count > 0) // the kernel kills them in its own time
        {
            await Task.Delay(10);
        }

        Assert.Equal("1\n", (await own.RunAsync(new ExecutionRequest("print(1)", "", new ExecutionLimits()), CancellationToken.None)).StandardOutput);
    }

    private static async Task<string> StartErrorAsync(BubblewrapOptions options) =>
        (await Assert.ThrowsAsync<SandboxUnavailableException>(() => BubblewrapSandbox.StartAsync(options, CancellationToken.None))).Message;

    private static async Task<string> WithFakeBubblewrapAsync(string script, Func<BubblewrapOptions, Task<string>> action)
    {
        using var folder = new TempFolder();
        var path = folder.Write("bwrap", script);
        using (var chmod = Process.Start("chmod", ["777", folder.Path, path])) // the launcher may be another user
        {
            await chmod.WaitForExitAsync();
        }

        return await action(new BubblewrapOptions { BubblewrapPath = path });
    }
}
