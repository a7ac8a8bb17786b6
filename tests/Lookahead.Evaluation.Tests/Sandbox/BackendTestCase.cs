using Lookahead.TestSupport;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>A test of the contract that is skipped where the class's backend cannot run: the reason depends on the class, so an attribute of the method cannot give it.</summary>
[Serializable]
public sealed class BackendTestCase : XunitTestCase
{
    [Obsolete("For deserialization.")]
    public BackendTestCase()
    {
    }

    public BackendTestCase(IMessageSink messages, ITestFrameworkDiscoveryOptions options, ITestMethod method)
        : base(messages, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method)
    {
    }

    /// <summary>Null where the tests of the class can run.</summary>
    internal static string? WhyNot(ITestMethod method) => method.TestClass.Class.GetCustomAttributes(typeof(NeedsLandlockAttribute)).Any()
        ? LandlockAvailability.WhyNot
        : SandboxAvailability.WhyNot;

    protected override string? GetSkipReason(IAttributeInfo factAttribute) => WhyNot(TestMethod);
}

/// <summary>A test without data of a sandbox's contract.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Lookahead.Evaluation.Tests.Sandbox.BackendFactDiscoverer", "Lookahead.Evaluation.Tests")]
internal sealed class BackendFactAttribute : FactAttribute;

/// <summary>A test with data of a sandbox's contract.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Lookahead.Evaluation.Tests.Sandbox.BackendTheoryDiscoverer", "Lookahead.Evaluation.Tests")]
internal sealed class BackendTheoryAttribute : TheoryAttribute;

public sealed class BackendFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new BackendTestCase(DiagnosticMessageSink, discoveryOptions, testMethod);
}

public sealed class BackendTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        BackendTestCase.WhyNot(testMethod) is null
            ? base.Discover(discoveryOptions, testMethod, theoryAttribute)
            : [new BackendTestCase(DiagnosticMessageSink, discoveryOptions, testMethod)];
}
