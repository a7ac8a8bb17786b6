using System.Text;
using Lookahead.Evaluation.Sandbox.Launching;
using Lookahead.Evaluation.Sandbox.Seccomp;
using Lookahead.Evaluation.Sandbox.SelfTest;

namespace Lookahead.Evaluation.Sandbox.Bubblewrap;

/// <summary>
/// Linux namespaces through bubblewrap, with a system call filter and resource limits (docs/sandbox.md).
/// Runs as many programs at a time as it is asked to; each has a small launcher process, which later programs use again.
/// </summary>
public sealed class BubblewrapSandbox : ISandbox
{
    private const string Level = "namespaces+seccomp";

    private readonly BubblewrapOptions options;
    private readonly LauncherHello hello;
    private readonly LauncherPool launchers;
    private RunBuilder builder;

    private BubblewrapSandbox(BubblewrapOptions options)
    {
        this.options = options;
        hello = new LauncherHello(
            options.UnprivilegedId, options.UnprivilegedId,
            Convert.ToHexString(SeccompFilter.Build(SyscallTable.ForThisMachine())), EmbeddedText.Read("zygote.py"));
        launchers = new LauncherPool(options.PythonPath, hello);
        builder = new RunBuilder(options, new Version(0, 0));
    }

    public SandboxDescription Description { get; private set; } = new("bubblewrap", Level, "", "");

    /// <summary>Finds the programs, starts, and tests the isolation.</summary>
    /// <exception cref="SandboxUnavailableException">Something is missing, or the isolation does not hold.</exception>
    public static async Task<BubblewrapSandbox> StartAsync(BubblewrapOptions options, CancellationToken cancellationToken)
    {
        Prerequisites.Check(options);
        var sandbox = new BubblewrapSandbox(options);
        try
        {
            await sandbox.InitializeAsync(cancellationToken);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) => SandboxProbe.RunAsync(this, cancellationToken);

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) => Task.FromResult<ISandboxedProgram>(
        options.ForkPerRun ? new ForkedProgram(launchers, builder, source) : new BoxedProgram(launchers, builder, source));

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

    public ValueTask DisposeAsync()
    {
        launchers.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var launcher = launchers.Rent();
        launchers.Return(launcher);
        builder = new RunBuilder(options, Version.Parse(launcher.Ready.Python));
        var backend = Prerequisites.BubblewrapVersion(options) + (options.ForkPerRun ? ", fork per run" : "");
        Description = new SandboxDescription(backend, Level, launcher.Ready.Python, builder.ProfileHash(backend, hello));

        var trial = await this.RunAsync(new ExecutionRequest("print(6 * 7)", "", new ExecutionLimits()), cancellationToken);
        if (trial.Status != ExecutionStatus.Ok || trial.StandardOutput != "42\n")
        {
            throw Prerequisites.Explain(trial);
        }

        var test = await SelfTestAsync(cancellationToken);
        if (!test.Passed && !options.AllowFailedSelfTest)
        {
            throw new SandboxUnavailableException(
                "The sandbox does not isolate on this machine, so untrusted programs are not run. Failed: "
                + string.Join("; ", test.Failures.Select(check => $"{check.Name} ({check.Detail})")));
        }
    }
}
