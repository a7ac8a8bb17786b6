using Lookahead.Evaluation.Checking;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Tests.Judging.Functions;
using Lookahead.Evaluation.Tests.Sandbox;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Checking;

/// <summary>Checks of problem sets, files and checkers, by real programs.</summary>
[Collection(SandboxCollection.Name)]
public sealed class ProblemCheckTests(BubblewrapFixture fixture)
{
    private const string AnyDivisor = """
        import json, sys
        asked = json.load(sys.stdin)
        number, answer = int(asked["input"]), int(asked["output"])
        sys.exit(0 if 1 < answer < number and number % answer == 0 else 1)
        """;

    private static readonly Problem Divisor = new()
    {
        Id = "divisor", Statement = "Print a divisor of n between 1 and n. If there are several, print any of them.",
        PublicTests = [new("12\n", "2\n"), new("35\n", "5\n")],
        Solutions = ["n = int(input())\nprint(min(d for d in range(2, n) if n % d == 0))", "n = int(input())\nprint(max(d for d in range(2, n) if n % d == 0))"],
    };

    [SandboxFact]
    public async Task RunAsync_BrokenProblems_AreNamedWithTestAndReason()
    {
        Problem[] problems =
        [
            new() { Id = "good", Statement = "S", PublicTests = [new("1", "1")], Solutions = ["print(input())"] },
            new() { Id = "wrong", Statement = "S", PublicTests = [new("1", "1"), new("2", "3")], Solutions = ["print(input())"] },
            new() { Id = "unsolved", Statement = "S", PublicTests = [new("1", "1")] },
            FunctionProblems.Of("assert f(lambda: 1)") with { Solutions = ["def f(x): return x"] },
            Divisor,
            Divisor with { Id = "checked", Checker = AnyDivisor },
        ];

        var report = await new ProblemCheck(new Judge(fixture.Fast, new JudgeOptions()), 2).RunAsync(problems, 5, null, CancellationToken.None);

        Assert.Equal(
            [("wrong", ProblemFault.SolutionFails, 0, 1), ("unsolved", ProblemFault.NoSolution, null, null), ("double", ProblemFault.TestsBroken, null, null),
             ("divisor", ProblemFault.SolutionFails, 1, 0), ("divisor", ProblemFault.SeveralAnswers, null, (int?)null)],
            report.Findings.Select(f => (f.ProblemId, f.Fault, f.Solution, f.Test)));
        Assert.Equal("printed '2', expected '3'", report.Findings[0].Detail);
        Assert.Equal("the statement says \"If there are several\", and 1 of 2 correct solutions print something else than is expected", report.Findings[^1].Detail);
        Assert.Equal((6, 6, 4), (report.Problems, report.Solutions, report.SolutionsAccepted));
    }

    [SandboxTheory]
    [InlineData("print(6)", VerdictStatus.WrongAnswer, 1)]
    [InlineData("n = int(input())\nprint(n // 2 if n % 2 == 0 else 7)", VerdictStatus.Accepted, null)]
    [InlineData("print('seven')", VerdictStatus.WrongAnswer, 0)]
    public async Task JudgeAsync_Checker_Decides(string program, VerdictStatus status, int? test)
    {
        var verdict = await new Judge(fixture.Fast, new JudgeOptions()).JudgeAsync(Divisor with { Checker = AnyDivisor }, program, CancellationToken.None);

        Assert.Equal((status, test), (verdict.Status, verdict.FailingTest));
    }

    [SandboxTheory]
    [InlineData("print(open('in.txt').read())", VerdictStatus.WrongAnswer)]
    [InlineData("open('out.txt', 'w').write(open('in.txt').read())", VerdictStatus.Accepted)]
    public async Task JudgeAsync_InputAndOutputFile_AreTheFiles(string program, VerdictStatus status)
    {
        var problem = new Problem { Id = "files", Statement = "S", InputFile = "in.txt", OutputFile = "out.txt", PrivateTests = [new("1 2\n", "1 2\n")] };

        Assert.Equal(status, (await new Judge(fixture.Sandbox, new JudgeOptions()).JudgeAsync(problem, program, CancellationToken.None)).Status);
    }

    /// <summary>The real set has no solutions: a program that knows the answers shows that every test runs.</summary>
    [SandboxSharedDataFact]
    public async Task JudgeAsync_RealCodeContestsProblems_Run()
    {
        var problems = await ProblemReader.ReadFileAsync(SharedData.File("problems", "code_contests_20", "code_eval_code_contests.jsonl"), CancellationToken.None);
        var judge = new Judge(fixture.Fast, new JudgeOptions());
        await Parallel.ForEachAsync(problems.Take(Tier.Count(4, 20)), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (problem, cancel) =>
        {
            var answers = problem.PrivateTests.DistinctBy(test => test.Input).ToDictionary(test => test.Input, test => test.Output);
            var knowing = $"import json, sys\nprint(json.loads({System.Text.Json.JsonSerializer.Serialize(System.Text.Json.JsonSerializer.Serialize(answers))})[sys.stdin.read()])";
            var right = await judge.JudgeAsync(problem, knowing, cancel);
            var wrong = await judge.JudgeAsync(problem, "print('nothing')", cancel);

            Assert.Equal((problem.Id, VerdictStatus.Accepted, problem.TestCount), (problem.Id, right.Status, right.Tests.Count));
            Assert.Equal((problem.Id, VerdictStatus.WrongAnswer), (problem.Id, wrong.Status));
        });
    }
}
