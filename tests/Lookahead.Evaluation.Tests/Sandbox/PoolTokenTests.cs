using Lookahead.Evaluation.Sandbox;
using Lookahead.Evaluation.Sandbox.Sessions;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>Which addresses get a token of the worker's identity.</summary>
public sealed class PoolTokenTests
{
    [Theory]
    [InlineData("https://pool.env.swedencentral.azurecontainerapps.io", true)]
    [InlineData("https://swedencentral.dynamicsessions.io/subscriptions/s/pools/p", true)]
    [InlineData("http://pool.env.swedencentral.azurecontainerapps.io", false)]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("https://azurecontainerapps.io.example.com", false)]
    [InlineData("https://fakeazurecontainerapps.io", false)]
    public async Task WithPoolTokens_ByAddress_GivesOrWithholdsThem(string address, bool gives)
    {
        var asked = new List<string>();
        var options = SandboxOptions.FromEnvironment(name => name == SandboxOptions.PoolVariable ? address : null).WithPoolTokens(scope =>
        {
            asked.Add(scope);
            return _ => ValueTask.FromResult("token");
        });

        Assert.Equal(gives ? [SessionPoolOptions.TokenScope] : [], asked);
        Assert.Equal(gives ? "token" : null, options.SessionPool!.AccessToken is { } token ? await token(CancellationToken.None) : null);
    }
}
