using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Landlock;
using Lookahead.TestSupport;
using Lookahead.TestSupport.Contracts;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>Whether this machine has root and a kernel with Landlock.</summary>
internal static class LandlockAvailability
{
    /// <summary>Null when it has. A failing self-test is not a reason to skip but a failure.</summary>
    public static string? WhyNot { get; } = Try();

    private static string? Try()
    {
        try
        {
            LandlockPrerequisites.Check(new LandlockOptions());
            return null;
        }
        catch (SandboxUnavailableException e)
        {
            return e.Message;
        }
    }
}

/// <summary>A test that needs Landlock, or a class whose inherited tests do; skipped with the reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LandlockFactAttribute : FactAttribute
{
    public LandlockFactAttribute() => Skip = LandlockAvailability.WhyNot;
}

/// <summary>On a class: the tests of its contract need Landlock.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsLandlockAttribute : NeedsAttribute
{
    public override string? WhyNot => LandlockAvailability.WhyNot;
}

/// <summary>On a class: the tests of its contract need bubblewrap.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsBubblewrapAttribute : NeedsAttribute
{
    public override string? WhyNot => SandboxAvailability.WhyNot;
}
