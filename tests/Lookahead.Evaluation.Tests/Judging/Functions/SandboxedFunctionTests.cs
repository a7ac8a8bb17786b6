using System.Collections.Concurrent;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Tests.Sandbox;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging.Functions;

/// <summary>Real problems, solutions and attacks in the real sandbox.</summary>
[Collection(SandboxCollection.Name)]
public sealed class SandboxedFunctionTests(BubblewrapFixture fixture)
{
    private static readonly ParallelOptions TwoAtATime = new() { MaxDegreeOfParallelism = 2 };

    [SandboxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JudgeAsync_RightAndWrongPrograms_GetTheirVerdicts(bool fast)
    {
        var sandbox = fast ? fixture.Fast : fixture.Sandbox;
        (string Program, VerdictStatus Status)[] programs =
        [
            ("def f(x): return x * 2", VerdictStatus.Accepted),
            ("def f(x): return x + 2", VerdictStatus.WrongAnswer),
            ("def f(x):\n    while True: pass", VerdictStatus.CpuLimit),
            ("def f(x): return [0] * 10 ** 9", VerdictStatus.MemoryLimit),
            ("def f(x):\n    while True: print('x' * 1000)", VerdictStatus.OutputLimit),
        ];
        foreach (var (program, status) in programs)
        {
            var verdict = await sandbox.JudgeAsync(FunctionProblems.Double with { TimeLimitSeconds = 1 }, program);
            Assert.Equal((program, status), (program, verdict.Status));
        }
        Assert.Empty(HostView.LeftRunning());
    }

    [SandboxTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task JudgeAsync_Attacks_NoneIsAcceptedAndNothingIsLeft(bool fast)
    {
        var sandbox = fast ? fixture.Fast : fixture.Sandbox;
        var accepted = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(FunctionAttacks.All, TwoAtATime, async (attack, cancel) =>
        {
            var judge = new Judge(sandbox, new JudgeOptions { WallFactor = 2, WallExtraSeconds = 1 });
            var verdict = await judge.JudgeAsync(FunctionProblems.Double with { TimeLimitSeconds = 1 }, attack.Value, cancel);
            if (verdict.Accepted)
            {
                accepted.Enqueue(attack.Key);
            }
        });

        Assert.Empty(accepted);
        Assert.Empty(HostView.LeftRunning());
    }

    [SandboxSharedDataFact]
    public Task JudgeAsync_HumanEval_SolutionsPassAndEmptyBodiesFail() =>
        CheckReferencesAsync(SharedData.File("problems", "humaneval", "HumanEval.jsonl.gz"), 164, Tier.Count(24, 164));

    [SandboxSharedDataFact]
    public Task JudgeAsync_SanitizedMbpp_SolutionsPassAndEmptyBodiesFail() =>
        CheckReferencesAsync(SharedData.File("problems", "mbpp", "sanitized-mbpp.json"), 427, Tier.Count(40, 427));

    private async Task CheckReferencesAsync(string path, int size, int count)
    {
        var problems = await ProblemReader.ReadFileAsync(path, CancellationToken.None);
        Assert.Equal(size, problems.Count);
        var faults = new ConcurrentQueue<string>();
        var chosen = Enumerable.Range(0, count).Select(i => problems[i * size / count]);
        await Parallel.ForEachAsync(chosen, TwoAtATime, async (problem, _) =>
        {
            var right = await fixture.Fast.JudgeAsync(problem, Assert.Single(problem.Solutions));
            if (!right.Accepted)
            {
                faults.Enqueue($"{problem.Id}: {right.Status}: {right.Tests[^1].Detail}");
            }
            var wrong = await fixture.Fast.JudgeAsync(problem, EmptyBody(problem.Function!));
            if (wrong.Status != VerdictStatus.WrongAnswer)
            {
                faults.Enqueue($"{problem.Id} with an empty body: {wrong.Status}: {wrong.Tests[^1].Detail}");
            }
        });

        Assert.Empty(faults);
    }

    private static string EmptyBody(ProblemFunction function) =>
        function.Prompt.Length > 0 ? function.Prompt + "    pass\n" : $"def {function.EntryPoint}(*arguments, **named):\n    pass\n";
}

/// <summary>A test that needs both a sandbox and data made by others.</summary>
internal sealed class SandboxSharedDataFactAttribute : FactAttribute
{
    public SandboxSharedDataFactAttribute() => Skip = SandboxAvailability.WhyNot ?? new SharedDataFactAttribute().Skip;
}
