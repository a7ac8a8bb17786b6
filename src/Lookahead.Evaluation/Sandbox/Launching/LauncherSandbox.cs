using System.Text;
using Lookahead.Evaluation.Sandbox.SelfTest;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>
/// A sandbox on this machine: whatever shuts programs in, a launcher starts and watches them.
/// Runs as many programs at a time as it is asked to; each has a small launcher process, which later programs use again.
/// </summary>
public abstract class LauncherSandbox : ISandbox
{
    private readonly Confinement confinement;
    private readonly LauncherPool launchers;
    private RunBuilder builder;

    private protected LauncherSandbox(Confinement confinement)
    {
        this.confinement = confinement;
        launchers = new LauncherPool(confinement.PythonPath, confinement.Hello);
        builder = new RunBuilder(confinement, new Version(0, 0));
        Description = new SandboxDescription(confinement.Backend, confinement.Level, "", "");
    }

    public SandboxDescription Description { get; private set; }

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) => SandboxProbe.RunAsync(this, cancellationToken);

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) => Task.FromResult<ISandboxedProgram>(
        confinement.ForkPerRun ? new ForkedProgram(launchers, builder, source) : new BoxedProgram(launchers, builder, source));

    public Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken)
    {
        request.Validate();
        var (tester, candidate) = (Encoding.UTF8.GetBytes(request.TesterSource), Encoding.UTF8.GetBytes(request.CandidateSource));
        var order = new LauncherOrder(LauncherAction.Pair, Fresh: true, [Run(tester, request.TesterLimits), Run(candidate, request.CandidateLimits)]);
        return launchers.UseAsync(
            launcher =>
            {
                var (answer, outputs) = launcher.Execute(order, tester, [], candidate, []);
                return new PairResult(
                    ExecutionClassifier.Classify(answer.Results[0], outputs[0], request.TesterLimits),
                    ExecutionClassifier.Classify(answer.Results[1], outputs[1], request.CandidateLimits));
            },
            reason => new PairResult(ExecutionClassifier.Fault(reason), ExecutionClassifier.Fault(reason)), rented: null, cancellationToken);

        LauncherRun Run(byte[] source, ExecutionLimits limits) =>
            builder.Build(StartInside.Program, source, [], new ProgramInput("", limits), peer: true);
    }

    public virtual ValueTask DisposeAsync()
    {
        launchers.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Starts, runs a harmless program, and tests the isolation; disposes of the sandbox if that fails.</summary>
    /// <exception cref="SandboxUnavailableException">The isolation does not hold, or nothing runs.</exception>
    private protected async Task InitializeAsync(bool allowFailedSelfTest, CancellationToken cancellationToken)
    {
        try
        {
            await StartAndTestAsync(allowFailedSelfTest, cancellationToken);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartAndTestAsync(bool allowFailedSelfTest, CancellationToken cancellationToken)
    {
        var launcher = launchers.Rent();
        launchers.Return(launcher);
        builder = new RunBuilder(confinement, Version.Parse(launcher.Ready.Python));
        Description = Description with { PythonVersion = launcher.Ready.Python, ProfileHash = builder.ProfileHash() };

        var trial = await this.RunAsync(new ExecutionRequest("print(6 * 7)", "", new ExecutionLimits()), cancellationToken);
        if (trial.Status != ExecutionStatus.Ok || trial.StandardOutput != "42\n")
        {
            throw confinement.Explain(trial);
        }

        var test = await SelfTestAsync(cancellationToken);
        if (!test.Passed && !allowFailedSelfTest)
        {
            throw test.Refusal("The sandbox does not isolate on this machine");
        }
    }
}
