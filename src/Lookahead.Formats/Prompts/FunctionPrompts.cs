using Lookahead.Formats.Problems;

namespace Lookahead.Formats.Prompts;

/// <summary>Zero-shot parts of prompts for functions.</summary>
internal static class FunctionPrompts
{
    public const string Begin = "[BEGIN]\n";

    /// <summary>Where a program ends in the prompts of Austin et al. 2021.</summary>
    public const string End = "[DONE]";

    /// <summary>The program's beginning as the problem gives it; of words alone a docstring, which the whole program follows.</summary>
    public static string Beginning(Problem problem, int tests) =>
        problem.Function!.Prompt is { Length: > 0 } prompt ? prompt : $"\"\"\"\n{problem.Statement.Trim()}\n{Shown(problem, tests)}\"\"\"\n";

    /// <summary>The prompt of Austin et al. 2021, section 3: task, tests, [BEGIN].</summary>
    public static string Task(Problem problem, int tests) =>
        $"You are an expert Python programmer, and here is your task: {problem.Statement.Trim()} Your code should pass these tests:\n\n{Shown(problem, tests)}{Begin}";

    /// <summary>A line a test.</summary>
    public static string Shown(Problem problem, int tests) =>
        string.Concat(problem.Function!.Tests.Take(tests).Select(test => test.ReplaceLineEndings("\n").Trim() + "\n"));
}
