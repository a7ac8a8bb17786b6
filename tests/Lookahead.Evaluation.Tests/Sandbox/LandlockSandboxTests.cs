using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Landlock;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

[Collection(SandboxCollection.Name)]
public sealed class LandlockSandboxTests(LandlockFixture fixture) : SandboxContract, IClassFixture<LandlockFixture>
{
    protected override ISandbox Sandbox => fixture.Sandbox;
}

public sealed class LandlockFixture : IAsyncLifetime
{
    private LandlockSandbox? sandbox;

    public LandlockSandbox Sandbox => sandbox ?? throw new InvalidOperationException("The sandbox is not available; the test should have been skipped.");

    public async Task InitializeAsync() => sandbox = await LandlockSandbox.StartAsync(new LandlockOptions(), CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (sandbox is not null)
        {
            await sandbox.DisposeAsync();
        }
    }
}
