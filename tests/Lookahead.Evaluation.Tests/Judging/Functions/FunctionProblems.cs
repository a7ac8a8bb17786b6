using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Tests.Judging.Functions;

internal static class FunctionProblems
{
    public const string Prompt = """
        import math


        def poly(xs, x):
            return sum(c * math.pow(x, i) for i, c in enumerate(xs))


        def f(x):
            '''Twice x.'''

        """;

    /// <summary>Tests of every way in which tests look at results: equality, helpers of the prompt and of the library, loops, exceptions.</summary>
    public static Problem Double { get; } = Of(
        "assert f(2) == 4",
        "assert math.isclose(f(1.5), 3.0)",
        "assert abs(poly([f(1), 1], -2)) < 1e-6",
        "for i in range(5):\n    assert f([i]) == [i, i] and len(f('ab')) == 4 and isinstance(f(i), int)",
        "try:\n    f(None)\n    raised = False\nexcept TypeError:\n    raised = True\nassert raised");

    public static Problem Of(params string[] tests) => new()
    {
        Id = "double", Statement = "Twice x.", TimeLimitSeconds = 3,
        Function = new ProblemFunction { EntryPoint = "f", Prompt = Prompt, Tests = tests },
    };

    public static Task<Verdict> JudgeAsync(this ISandbox sandbox, Problem problem, string program) =>
        new Judge(sandbox, new JudgeOptions { WallFactor = 10 }).JudgeAsync(problem, program, CancellationToken.None);
}
