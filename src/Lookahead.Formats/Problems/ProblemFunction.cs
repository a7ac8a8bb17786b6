namespace Lookahead.Formats.Problems;

/// <summary>A function that is asked for, and its tests: HumanEval (Chen et al. 2021) and MBPP (Austin et al. 2021).</summary>
public sealed record ProblemFunction
{
    /// <summary>The function's name.</summary>
    public required string EntryPoint { get; init; }

    /// <summary>
    /// The beginning of the program: imports, helpers, the function's head with its docstring. A completion goes on from here.
    /// Empty where a problem has words alone; the completion is then a whole program.
    /// </summary>
    public string Prompt { get; init; } = "";

    /// <summary>Code that the tests need before the first of them: imports, mostly.</summary>
    public string SetUp { get; init; } = "";

    /// <summary>Python programs that call the function and assert, run in order in one namespace. Solved means that none raises.</summary>
    public required IReadOnlyList<string> Tests { get; init; }
}
