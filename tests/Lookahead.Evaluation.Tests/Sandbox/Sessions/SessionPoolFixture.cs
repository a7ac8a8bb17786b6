using Lookahead.Evaluation.Sandbox.Sessions;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox.Sessions;

/// <summary>A pool of sessions whose runners use bubblewrap on this machine.</summary>
public sealed class SessionPoolFixture(BubblewrapFixture inside) : IAsyncLifetime
{
    private FakePool? pool;
    private SessionPoolSandbox? sandbox;

    public SessionPoolSandbox Sandbox => sandbox ?? throw new InvalidOperationException("The sandbox is not available; the test should have been skipped.");

    public async Task InitializeAsync()
    {
        if (SandboxAvailability.WhyNot is null)
        {
            pool = await FakePool.StartAsync(inside.Sandbox);
            sandbox = await SessionPoolSandbox.StartAsync(Options(pool), TimeProvider.System, CancellationToken.None);
        }
    }

    public async Task DisposeAsync()
    {
        if (sandbox is not null)
        {
            await sandbox.DisposeAsync();
            await pool!.DisposeAsync();
        }
    }

    internal static SessionPoolOptions Options(FakePool pool) => new()
    {
        Endpoint = pool.Endpoint,
        Sessions = 2,
        AccessToken = _ => ValueTask.FromResult(FakePool.Token),
        RetryDelay = TimeSpan.FromMilliseconds(1),
    };
}
