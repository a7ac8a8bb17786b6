using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Evaluation.Tests.Sandbox;

[Collection(SandboxCollection.Name)]
public sealed class FastSandboxTests(BubblewrapFixture fixture) : SandboxContract
{
    protected override ISandbox Sandbox => fixture.Fast;
}
