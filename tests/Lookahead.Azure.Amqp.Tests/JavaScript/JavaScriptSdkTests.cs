using Lookahead.TestSupport.Contracts;

namespace Lookahead.Azure.Amqp.Tests.JavaScript;

/// <summary>
/// The emulator judged by a client that we did not write, @azure/service-bus, and that client and ours working on the same
/// queues. The checks are in tests/node/service-bus/checks, one result each.
/// </summary>
[NeedsServiceBusSdk]
public sealed class JavaScriptSdkTests(CheckRun run) : IClassFixture<CheckRun>
{
    public static TheoryData<string> Names => [.. CheckRun.Names];

    [ContractTheory]
    [MemberData(nameof(Names))]
    public void Check_OfTheSdk_Holds(string check)
    {
        Assert.True(run.Results.TryGetValue(check, out var error), $"The check did not run. Output of node:\n{run.Output}");
        Assert.True(error is null, error);
    }

    [ContractFact]
    public void Checks_ThatRan_AreThoseOfTheScripts() => Assert.Equal(CheckRun.Names.Order(), run.Results.Keys.Order());
}
