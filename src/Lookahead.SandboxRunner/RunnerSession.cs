using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Sessions;

namespace Lookahead.SandboxRunner;

/// <summary>
/// The work of one client: one run at a time. The program of the latest run stays open, because a client judges a program
/// test by test: the next test of the same source finds it prepared.
/// </summary>
internal sealed class RunnerSession(ISandbox sandbox) : IAsyncDisposable
{
    private readonly SemaphoreSlim one = new(1);
    private volatile CancellationTokenSource stop = new();
    private string? source;
    private ISandboxedProgram? program;

    public Task<ExecutionResult> RunAsync(RunMessage run, CancellationToken cancellationToken)
    {
        run.Input.Validate();
        return AloneAsync(
            async token =>
            {
                if (program is null || source != run.Source)
                {
                    await CloseProgramAsync();
                    program = await sandbox.OpenAsync(run.Source, token);
                    source = run.Source;
                }
                return await program.RunAsync(run.Input, token);
            },
            cancellationToken);
    }

    public Task<PairResult> RunPairAsync(PairRequest pair, CancellationToken cancellationToken) =>
        AloneAsync(token => sandbox.RunPairAsync(pair, token), cancellationToken);

    /// <summary>Kills what runs and returns when nothing is left of it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await one.WaitAsync(cancellationToken);
        try
        {
            await CloseProgramAsync();
            stop.Dispose();
            stop = new CancellationTokenSource();
        }
        finally
        {
            one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseProgramAsync();
        stop.Dispose();
        one.Dispose();
    }

    private async Task<T> AloneAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop.Token);
            return await work(either.Token);
        }
        finally
        {
            one.Release();
        }
    }

    private async ValueTask CloseProgramAsync()
    {
        var closing = program;
        (program, source) = (null, null);
        if (closing is not null)
        {
            await closing.DisposeAsync();
        }
    }
}
