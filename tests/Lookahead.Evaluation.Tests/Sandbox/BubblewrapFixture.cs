using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>One sandbox for all tests that run programs. They share a collection, so that what one leaves running is its own fault.</summary>
public sealed class BubblewrapFixture : IAsyncLifetime
{
    private BubblewrapSandbox? sandbox;

    public BubblewrapSandbox Sandbox => sandbox ?? throw new InvalidOperationException("The sandbox is not available; the test should have been skipped.");

    public async Task InitializeAsync()
    {
        if (SandboxAvailability.WhyNot is null)
        {
            sandbox = await BubblewrapSandbox.StartAsync(new BubblewrapOptions(), CancellationToken.None);
        }
    }

    public async Task DisposeAsync()
    {
        if (sandbox is not null)
        {
            await sandbox.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class SandboxCollection : ICollectionFixture<BubblewrapFixture>
{
    public const string Name = "sandbox";
}
