using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lookahead.Evaluation.Sandbox.Launching;
using Lookahead.Evaluation.Sandbox.Seccomp;
using Lookahead.Evaluation.Sandbox.SelfTest;

namespace Lookahead.Evaluation.Sandbox.Bubblewrap;

/// <summary>
/// Linux namespaces through bubblewrap, with a system call filter and resource limits (docs/sandbox.md).
/// Runs as many programs at a time as it is asked to; each run has a small launcher process, which later runs use again.
/// </summary>
public sealed class BubblewrapSandbox : ISandbox
{
    /// <summary>
    /// Address space above the memory limit: thread stacks and arenas reserve much more than they use. Resident memory is
    /// what is limited; this only stops one large allocation between two samples.
    /// </summary>
    private const long AddressSpaceSlack = 1L << 30;
    private const long StackBytes = 64L << 20;
    private const int OpenFiles = 128;

    private readonly BubblewrapOptions options;
    private readonly LauncherHello hello;
    private readonly ConcurrentBag<Launcher> idle = [];
    private Version python = new(0, 0);
    private volatile bool disposed;

    private BubblewrapSandbox(BubblewrapOptions options)
    {
        this.options = options;
        hello = new LauncherHello(
            options.UnprivilegedId, options.UnprivilegedId,
            Convert.ToHexString(SeccompFilter.Build(SyscallTable.ForThisMachine())));
    }

    public SandboxDescription Description { get; private set; } = new("bubblewrap", "namespaces+seccomp", "", "");

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

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) =>
        Task.FromResult<ISandboxedProgram>(new Opened(this, source));

    public Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken) =>
        throw new NotImplementedException("In the next commit.");

    private async Task<ExecutionResult> RunAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        request.Limits.Validate();
        cancellationToken.ThrowIfCancellationRequested();

        // A thread of its own: pipes to a process cannot be read without one, and the pool grows too slowly for many runs.
        var result = await Task.Factory.StartNew(
            () => Run(request, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    public ValueTask DisposeAsync()
    {
        disposed = true;
        CloseIdle();
        return ValueTask.CompletedTask;
    }

    private void CloseIdle()
    {
        while (idle.TryTake(out var launcher))
        {
            launcher.Dispose();
        }
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var launcher = Launcher.Start(options.PythonPath, hello);
        idle.Add(launcher);
        python = Version.Parse(launcher.Ready.Python);
        var backend = Prerequisites.BubblewrapVersion(options);
        Description = new SandboxDescription(backend, "namespaces+seccomp", launcher.Ready.Python, ProfileHash(backend));

        var trial = await RunAsync(new ExecutionRequest("print(6 * 7)", "", new ExecutionLimits()), cancellationToken);
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

    private ExecutionResult Run(ExecutionRequest request, CancellationToken cancellationToken)
    {
        if (!idle.TryTake(out var launcher))
        {
            launcher = Launcher.Start(options.PythonPath, hello);
        }

        var keep = false;
        using var cancellation = cancellationToken.Register(launcher.Close);
        try
        {
            var source = Encoding.UTF8.GetBytes(request.Source);
            var input = Encoding.UTF8.GetBytes(request.StandardInput);
            var (response, output, errors) = launcher.Execute(ToMessage(request.Limits, source.Length, input.Length), source, input);
            keep = true;
            return ExecutionClassifier.Classify(response, output, errors, request.Limits);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            launcher.Close();
            return new ExecutionResult { Status = ExecutionStatus.InfraError, Detail = $"The sandbox launcher ended: {launcher.ErrorText()}" };
        }
        finally
        {
            cancellation.Dispose(); // waits for a Close that has begun
            if (keep && !cancellationToken.IsCancellationRequested)
            {
                idle.Add(launcher);
                if (disposed)
                {
                    CloseIdle();
                }
            }
            else
            {
                launcher.Dispose();
            }
        }
    }

    private LauncherRequest ToMessage(ExecutionLimits limits, int sourceBytes, int inputBytes)
    {
        var cpu = (long)Math.Ceiling(limits.CpuSeconds);
        return new LauncherRequest
        {
            Argv = BubblewrapArguments.Build(options, python, limits.DiskBytes),
            Environment = BubblewrapArguments.Environment,
            CpuSeconds = limits.CpuSeconds,
            WallSeconds = limits.WallSeconds,
            MemoryBytes = limits.MemoryBytes,
            OutputBytes = limits.OutputBytes,
            Rlimits = new Dictionary<string, long[]>
            {
                ["CPU"] = [cpu, cpu + 1], // equal ones would send SIGKILL at once, and hide why
                ["AS"] = Both(limits.MemoryBytes + AddressSpaceSlack),
                ["NPROC"] = Both(limits.Processes),
                ["FSIZE"] = Both(Math.Max(limits.DiskBytes, sourceBytes)), // bwrap itself writes the program's file
                ["STACK"] = Both(StackBytes),
                ["NOFILE"] = Both(OpenFiles),
                ["CORE"] = Both(0),
            },
            SourceBytes = sourceBytes,
            StdinBytes = inputBytes,
        };

        static long[] Both(long value) => [value, value];
    }

    private string ProfileHash(string backend) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        backend, python, hello.Seccomp, Launcher.Script, AddressSpaceSlack, StackBytes, OpenFiles,
        string.Join(' ', BubblewrapArguments.Build(options, python, diskBytes: 0)),
        string.Join(' ', BubblewrapArguments.Environment.Select(pair => $"{pair.Key}={pair.Value}"))))));

    /// <summary>Each run has a sandbox of its own, so there is nothing to prepare.</summary>
    private sealed class Opened(BubblewrapSandbox sandbox, string source) : ISandboxedProgram
    {
        public Task<ExecutionResult> RunAsync(ProgramInput input, CancellationToken cancellationToken)
        {
            input.Validate();
            return sandbox.RunAsync(new ExecutionRequest(source, input.StandardInput, input.Limits), cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
