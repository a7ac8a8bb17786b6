using Lookahead.TestSupport.Contracts;

namespace Lookahead.Web.Tests;

/// <summary>The web page in a real Chromium, over a real service and real jobs. The checks are in tests/node/web/checks, one result each.</summary>
[NeedsBrowser]
public sealed class BrowserTests(CheckRun run) : IClassFixture<CheckRun>
{
    public static TheoryData<string> Names => [.. CheckRun.Names];

    [ContractTheory]
    [MemberData(nameof(Names))]
    public void Check_InTheBrowser_Holds(string check)
    {
        Assert.True(run.Results.TryGetValue(check, out var error), $"The check did not run. Output:\n{run.Output}");
        Assert.True(error is null, $"{error}\n{run.Output}");
    }

    [ContractFact]
    public void Checks_ThatRan_AreThoseOfTheScripts() => Assert.Equal(CheckRun.Names.Order(), run.Results.Keys.Order());
}
