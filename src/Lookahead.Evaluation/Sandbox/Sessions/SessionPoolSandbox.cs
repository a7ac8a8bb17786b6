using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Evaluation.Sandbox.Sessions;

/// <summary>
/// Runs programs in the sessions of a pool (Azure Container Apps dynamic sessions with a custom container), each session a
/// virtual machine's sandbox of its own with our runner inside. The runner keeps programs of one session apart from each
/// other; the session keeps them from everything else.
/// </summary>
public sealed class SessionPoolSandbox : ISandbox
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly SessionClient client;
    private readonly ConcurrentBag<string> free;
    private readonly SemaphoreSlim places;

    private SessionPoolSandbox(SessionPoolOptions options, SessionClient client)
    {
        this.client = client;
        places = new SemaphoreSlim(options.Sessions);
        // Names of this sandbox alone: two jobs never share a session.
        var run = Guid.NewGuid().ToString("N");
        free = [.. Enumerable.Range(0, options.Sessions).Select(i => $"lookahead-{run}-{i}")];
    }

    public SandboxDescription Description { get; private set; } = new("session-pool", "", "", "");

    /// <summary>Reaches a first session and asks its runner for a self-test.</summary>
    /// <exception cref="SandboxUnavailableException">The pool cannot be reached or refuses us, or the isolation inside does not hold.</exception>
    public static async Task<SessionPoolSandbox> StartAsync(SessionPoolOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Sessions, 1);
        var sandbox = new SessionPoolSandbox(options, new SessionClient(options, time));
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

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) =>
        InSessionAsync((session, token) => client.PostAsync<SandboxSelfTest>(session, RunnerProtocol.SelfTestPath, null, TimeSpan.FromMinutes(2), token), cancellationToken);

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) => Task.FromResult<ISandboxedProgram>(new Program(this, source));

    public async Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken)
    {
        request.Validate();
        try
        {
            return await InSessionAsync(
                (session, token) => client.PostAsync<PairResult>(session, RunnerProtocol.PairPath, request, Seconds(request.TesterLimits), token), cancellationToken);
        }
        catch (SessionException e)
        {
            return new PairResult(Fault(e), Fault(e));
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        places.Dispose();
        return ValueTask.CompletedTask;
    }

    private static TimeSpan Seconds(ExecutionLimits limits) => TimeSpan.FromSeconds(limits.WallSeconds);

    private static ExecutionResult Fault(SessionException e) => new() { Status = ExecutionStatus.InfraError, Detail = e.Message };

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var inside = await InSessionAsync((session, token) => client.GetAsync<SandboxDescription>(session, RunnerProtocol.DescriptionPath, token), cancellationToken);
            client.ExpectedProfile = inside.ProfileHash;
            Description = new SandboxDescription(
                $"session-pool ({inside.Backend})", $"session, inside it {inside.Level}", inside.PythonVersion,
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("session-pool\n" + inside.ProfileHash))));
            var test = await SelfTestAsync(cancellationToken);
            if (!test.Passed)
            {
                throw test.Refusal("The sandbox inside a session does not isolate");
            }
        }
        catch (SessionException e)
        {
            throw new SandboxUnavailableException($"The session pool cannot be used: {e.Message}", e);
        }
    }

    private async Task<T> InSessionAsync<T>(Func<string, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        _ = free.TryTake(out var session);
        try
        {
            return await call(session!, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(session!);
            throw;
        }
        finally
        {
            free.Add(session!);
            places.Release();
        }
    }

    /// <summary>A closed connection alone need not reach the runner by way of a pool.</summary>
    private async Task StopAsync(string session)
    {
        using var limited = new CancellationTokenSource(StopTime);
        try
        {
            await client.PostAsync<bool>(session, RunnerProtocol.StopPath, null, StopTime, limited.Token);
        }
        catch (Exception e) when (e is SessionException or OperationCanceledException)
        {
            // Out of reach: the program's own limits end it there.
        }
    }

    private sealed class Program(SessionPoolSandbox pool, string source) : ISandboxedProgram
    {
        public async Task<ExecutionResult> RunAsync(ProgramInput input, CancellationToken cancellationToken)
        {
            input.Validate();
            try
            {
                return await pool.InSessionAsync(
                    (session, token) => pool.client.PostAsync<ExecutionResult>(session, RunnerProtocol.RunPath, new RunMessage(source, input), Seconds(input.Limits), token),
                    cancellationToken);
            }
            catch (SessionException e)
            {
                return Fault(e);
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
