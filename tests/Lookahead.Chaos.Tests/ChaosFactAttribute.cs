using Lookahead.Chaos.Frame;

namespace Lookahead.Chaos.Tests;

/// <summary>A test of a scenario: skipped, with the reason, where the machine lacks what it needs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChaosFactAttribute : FactAttribute
{
    public ChaosFactAttribute(Type scenario) => Skip = ((IChaosScenario)Activator.CreateInstance(scenario)!).WhyNot;
}
