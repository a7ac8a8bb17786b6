using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Landlock;

namespace Lookahead.Evaluation.Tests.Sandbox;

[NeedsLandlock]
[Collection(SandboxCollection.Name)]
public sealed class LandlockSandboxTests(LandlockFixture fixture) : SandboxContract, IClassFixture<LandlockFixture>
{
    protected override ISandbox Sandbox => fixture.Sandbox;
}

public sealed class LandlockFixture : IAsyncLifetime
{
    private LandlockSandbox? sandbox;

    public LandlockSandbox Sandbox => sandbox ?? throw new InvalidOperationException("The sandbox is not available; the test should have been skipped.");

    public async Task InitializeAsync() =>
        sandbox = LandlockAvailability.WhyNot is null ? await LandlockSandbox.StartAsync(new LandlockOptions(), CancellationToken.None) : null;

    public async Task DisposeAsync()
    {
        if (sandbox is not null)
        {
            await sandbox.DisposeAsync();
        }
    }
}
