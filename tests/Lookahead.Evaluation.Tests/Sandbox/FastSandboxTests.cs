using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.SelfTest;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

[NeedsBubblewrap]
[Collection(SandboxCollection.Name)]
public sealed class FastSandboxTests(BubblewrapFixture fixture) : SandboxContract
{
    protected override ISandbox Sandbox => fixture.Fast;

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
