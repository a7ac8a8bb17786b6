using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Samples.Tests;

/// <summary>Every program of the default set is really run, against expected outputs that come from C#.</summary>
public sealed class ProgramTests
{
    private static readonly SampleSet OtherSeed = SampleGenerator.Generate(new SampleOptions
    {
        Seed = 20, VariantsPerFamily = 20, PrivateTests = 6, PublicTests = 1,
    });

    private static readonly IReadOnlyList<Problem> Problems =
    [
        .. DefaultSet.Value.Train, .. DefaultSet.Value.HeldOutVariants, .. DefaultSet.Value.HeldOutFamilies,
        .. OtherSeed.Train, .. OtherSeed.HeldOutVariants, .. OtherSeed.HeldOutFamilies,
    ];

    [PythonFact]
    public void Solutions_AllProblems_PassAllTestsExactly()
    {
        var jobs = Problems
            .SelectMany(problem => problem.Solutions.Select(program => (problem, program)))
            .ToList();
        var outcomes = PythonRunner.Run(
            [.. jobs.Select(job => (job.program, (IReadOnlyList<ProblemTest>)[.. job.problem.PublicTests, .. job.problem.PrivateTests]))]);

        var failures = jobs.Zip(outcomes)
            .Where(pair => pair.Second.Any(outcome => outcome != "exact"))
            .Select(pair => $"{pair.First.problem.Id}: {string.Join(' ', pair.Second)}\n{pair.First.program}")
            .Take(10);
        Assert.Empty(failures);
    }

    [PythonFact]
    public void IncorrectSolutions_AllProblems_FailAPrivateTestEvenUpToWhiteSpace()
    {
        var jobs = Problems
            .SelectMany(problem => problem.IncorrectSolutions.Select(program => (problem, program)))
            .ToList();
        var outcomes = PythonRunner.Run([.. jobs.Select(job => (job.program, job.problem.PrivateTests))]);

        var unnoticed = jobs.Zip(outcomes)
            .Where(pair => pair.Second.All(outcome => outcome is "exact" or "tokens"))
            .Select(pair => $"{pair.First.problem.Id}: {string.Join(' ', pair.Second)}\n{pair.First.program}")
            .Take(10);
        Assert.Empty(unnoticed);
    }

    [PythonFact]
    public void RunPrograms_OutcomesOfAllKinds_AreToldApart()
    {
        ProblemTest[] tests = [new("3\n", "3\n"), new("4\n", "5\n"), new("", "")];

        var outcomes = PythonRunner.Run([("print(input())", tests), ("print(input(),'')", tests)]);

        Assert.Equal(["exact", "wrong", "error:EOFError"], outcomes[0]);
        Assert.Equal(["tokens", "wrong", "error:EOFError"], outcomes[1]);
    }
}
