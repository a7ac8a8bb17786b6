using Lookahead.Evaluation.Judging;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging.Functions;

/// <summary>Hostile programs against the tester, without the help of a sandbox.</summary>
public sealed class FunctionAttackTests
{
    /// <summary>Needs the sandbox's walls to fail; its test runs there.</summary>
    private const string NeedsWalls = "reads the caller's source";

    [PythonFact]
    public async Task JudgeAsync_Attacks_NoneIsAccepted()
    {
        await using var sandbox = new PlainPairSandbox { DeadlineSeconds = 6 };
        await Parallel.ForEachAsync(FunctionAttacks.All.Where(a => a.Key != NeedsWalls), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (attack, _) =>
        {
            var verdict = await sandbox.JudgeAsync(FunctionProblems.Double, attack.Value);
            Assert.True(!verdict.Accepted, $"accepted: {attack.Key}");
        });
    }
}
