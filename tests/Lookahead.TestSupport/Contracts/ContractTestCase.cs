using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Lookahead.TestSupport.Contracts;

/// <summary>
/// A test of a contract, which is skipped where its class's <see cref="NeedsAttribute"/> says that something is missing: the
/// method is the same for every implementation, so an attribute of the method cannot give the reason.
/// </summary>
public sealed class ContractTestCase : XunitTestCase
{
    [Obsolete("For deserialization.")]
    public ContractTestCase()
    {
    }

    internal ContractTestCase(IMessageSink messages, ITestFrameworkDiscoveryOptions options, ITestMethod method)
        : base(messages, options.MethodDisplayOrDefault(), options.MethodDisplayOptionsOrDefault(), method)
    {
    }

    /// <summary>Null where the tests of the class can run.</summary>
    internal static string? WhyNot(ITestMethod method) => method.TestClass.Class.GetCustomAttributes(typeof(NeedsAttribute))
        .OfType<ReflectionAttributeInfo>().Select(info => ((NeedsAttribute)info.Attribute).WhyNot).FirstOrDefault(reason => reason is not null);

    protected override string? GetSkipReason(IAttributeInfo factAttribute) => WhyNot(TestMethod);
}

/// <summary>What the tests of a class need of the machine.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class NeedsAttribute : Attribute
{
    /// <summary>Why they are skipped; null where they can run.</summary>
    public abstract string? WhyNot { get; }
}

/// <summary>A test without data of a contract.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Lookahead.TestSupport.Contracts.ContractFactDiscoverer", "Lookahead.TestSupport")]
public sealed class ContractFactAttribute : FactAttribute;

/// <summary>A test with data of a contract.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Lookahead.TestSupport.Contracts.ContractTheoryDiscoverer", "Lookahead.TestSupport")]
public sealed class ContractTheoryAttribute : TheoryAttribute;

internal sealed class ContractFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new ContractTestCase(DiagnosticMessageSink, discoveryOptions, testMethod);
}

internal sealed class ContractTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute) =>
        ContractTestCase.WhyNot(testMethod) is null
            ? base.Discover(discoveryOptions, testMethod, theoryAttribute)
            : [new ContractTestCase(DiagnosticMessageSink, discoveryOptions, testMethod)];
}
