using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Xunit;

namespace Lookahead.TestSupport;

/// <summary>A test that needs a working bubblewrap; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxFactAttribute : FactAttribute
{
    public SandboxFactAttribute() => Skip = SandboxAvailability.WhyNot;
}

/// <inheritdoc cref="SandboxFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SandboxTheoryAttribute : TheoryAttribute
{
    public SandboxTheoryAttribute() => Skip = SandboxAvailability.WhyNot;
}

internal static class SandboxAvailability
{
    private static readonly Lazy<string?> Reason = new(() => Task.Run(TryAsync).GetAwaiter().GetResult());

    /// <summary>Null when the sandbox works. A failing self-test is not a reason to skip but a failure.</summary>
    public static string? WhyNot => Reason.Value;

    private static async Task<string?> TryAsync()
    {
        try
        {
            await using var sandbox = await BubblewrapSandbox.StartAsync(new BubblewrapOptions { AllowFailedSelfTest = true }, CancellationToken.None);
            return null;
        }
        catch (SandboxUnavailableException e)
        {
            return e.Message;
        }
    }
}
