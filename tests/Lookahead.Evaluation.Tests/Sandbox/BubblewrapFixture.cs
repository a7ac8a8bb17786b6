using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>One sandbox for all tests that run programs. They share a collection, so that what one leaves running is its own fault.</summary>
public sealed class BubblewrapFixture : IAsyncLifetime
{
    private BubblewrapSandbox? sandbox;
    private BubblewrapSandbox? fast;

    /// <summary>A sandbox a run.</summary>
    public BubblewrapSandbox Sandbox => sandbox ?? throw Missing();

    /// <summary>A fork a run.</summary>
    public BubblewrapSandbox Fast => fast ?? throw Missing();

    private static InvalidOperationException Missing() => new("The sandbox is not available; the test should have been skipped.");

    public async Task InitializeAsync()
    {
        if (SandboxAvailability.WhyNot is null)
        {
            sandbox = await BubblewrapSandbox.StartAsync(new BubblewrapOptions(), CancellationToken.None);
            fast = await BubblewrapSandbox.StartAsync(new BubblewrapOptions { ForkPerRun = true }, CancellationToken.None);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var started in new[] { sandbox, fast }.OfType<BubblewrapSandbox>())
        {
            await started.DisposeAsync();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class SandboxCollection : ICollectionFixture<BubblewrapFixture>
{
    public const string Name = "sandbox";
}
