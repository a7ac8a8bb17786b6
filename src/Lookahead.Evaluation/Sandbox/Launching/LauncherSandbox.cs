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
    private bool nests;

    private protected LauncherSandbox(Confinement confinement)
    {
        this.confinement = confinement;
        launchers = new LauncherPool(confinement.PythonPath, confinement.Hello);
        builder = new RunBuilder(confinement, new Version(0, 0));
        Description = new SandboxDescription(confinement.Backend, confinement.Level, "", "");
    }

    public SandboxDescription Description { get; private set; }

    public async Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken)
    {
        var checks = await SandboxProbe.RunAsync(this.RunAsync, cancellationToken);
        return new SandboxSelfTest(nests
            ? [.. checks, .. (await SandboxProbe.RunAsync(RunNestedAsync, cancellationToken)).Select(check => check with { Name = $"pair_{check.Name}" })]
            : checks);
    }

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) => Task.FromResult<ISandboxedProgram>(
        confinement.ForkPerRun ? new ForkedProgram(launchers, builder, source) : new BoxedProgram(launchers, builder, source));

    public Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken)
    {
        request.Validate();
        var start = nests ? StartInside.Nursery : StartInside.Program;
        var library = Encoding.UTF8.GetBytes(request.Library);
        var (tester, candidate) = (Source(request.TesterSource), Source(request.CandidateSource));
        LauncherRun[] runs = [Run(tester, request.TesterLimits), Run(candidate, request.CandidateLimits)];
        return launchers.UseAsync(
            launcher =>
            {
                var (answer, outputs) = nests
                    ? Nest(launcher, library, runs, tester, [], candidate, [])
                    : launcher.Execute(new LauncherOrder(LauncherAction.Pair, Fresh: true, runs), [], tester, [], candidate, []);
                return new PairResult(
                    ExecutionClassifier.Classify(answer.Results[0], outputs[0], request.TesterLimits),
                    ExecutionClassifier.Classify(answer.Results[1], outputs[1], request.CandidateLimits));
            },
            reason => new PairResult(ExecutionClassifier.Fault(reason), ExecutionClassifier.Fault(reason)), rented: null, cancellationToken);

        byte[] Source(string source) => nests || library.Length == 0 ? Encoding.UTF8.GetBytes(source) : Encoding.UTF8.GetBytes($"{request.Library}\n{source}");
        LauncherRun Run(byte[] source, ExecutionLimits limits) => builder.Build(start, source, [], new ProgramInput("", limits), peer: !nests);
    }

    /// <summary>One program as half of a pair is run in fast mode, without the other half.</summary>
    internal Task<ExecutionResult> RunNestedAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var (source, input) = (Encoding.UTF8.GetBytes(request.Source), Encoding.UTF8.GetBytes(request.StandardInput));
        var run = builder.Build(StartInside.Nursery, source, input, new ProgramInput(request.StandardInput, request.Limits));
        return launchers.UseAsync(
            launcher =>
            {
                var (answer, outputs) = Nest(launcher, [], [run], source, input);
                return ExecutionClassifier.Classify(answer.Results[0], outputs[0], request.Limits);
            },
            ExecutionClassifier.Fault, rented: null, cancellationToken);
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
        var harmless = new ExecutionRequest("print(6 * 7)", "", new ExecutionLimits());
        var trial = await this.RunAsync(harmless, cancellationToken);
        if (!Succeeded(trial))
        {
            throw confinement.Explain(trial);
        }

        // A system may allow bubblewrap its namespaces and refuse programs in it the same: pairs get a sandbox each there.
        nests = confinement.ForkPerRun && Succeeded(await RunNestedAsync(harmless, cancellationToken));
        Description = Description with
        {
            Backend = confinement.ForkPerRun && !nests ? $"{confinement.Backend} (not for pairs)" : confinement.Backend,
            PythonVersion = launcher.Ready.Python,
            ProfileHash = builder.ProfileHash(nests),
        };
        var test = await SelfTestAsync(cancellationToken);
        if (!test.Passed && !allowFailedSelfTest)
        {
            throw test.Refusal("The sandbox does not isolate on this machine");
        }

        static bool Succeeded(ExecutionResult result) => result.Status == ExecutionStatus.Ok && result.StandardOutput == "42\n";
    }

    private static (LauncherAnswer Answer, IReadOnlyList<LauncherOutput> Outputs) Nest(
        Launcher launcher, byte[] library, LauncherRun[] runs, params ReadOnlySpan<byte[]> bodies)
    {
        var fresh = launcher.Library is not { } known || !known.AsSpan().SequenceEqual(library);
        launcher.Library = library;
        var order = new LauncherOrder(LauncherAction.Nest, fresh, runs) { LibraryBytes = fresh ? library.Length : 0 };
        return launcher.Execute(order, [fresh ? library : [], .. bodies]);
    }
}
