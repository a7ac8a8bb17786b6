namespace Lookahead.Formats.Problems;

/// <summary>
/// A programming problem, judged by programs that read standard input and write standard output (CodeContests style, Li et al.
/// 2022) or by calls of a function (<see cref="Function"/>; HumanEval style, Chen et al. 2021). The project's own JSONL holds one
/// such object a line; see docs/problems.md.
/// </summary>
public sealed record Problem
{
    /// <summary>Unique within its set; part of the key of every random draw for this problem.</summary>
    public required string Id { get; init; }

    /// <summary>The task in words: what is read, what is to be printed, limits, an example.</summary>
    public required string Statement { get; init; }

    /// <summary>Tests that a statement shows.</summary>
    public IReadOnlyList<ProblemTest> PublicTests { get; init; } = [];

    /// <summary>Tests that nobody sees. Solved means that all tests pass: public, private and generated ones.</summary>
    public IReadOnlyList<ProblemTest> PrivateTests { get; init; } = [];

    /// <summary>Tests made from others by mutation, hidden like private ones (CodeContests).</summary>
    public IReadOnlyList<ProblemTest> GeneratedTests { get; init; } = [];

    /// <summary>Correct Python 3 programs.</summary>
    public IReadOnlyList<string> Solutions { get; init; } = [];

    /// <summary>Wrong Python 3 programs, for reward-annotated training (paper, section 3.6).</summary>
    public IReadOnlyList<string> IncorrectSolutions { get; init; } = [];

    /// <summary>CPU seconds per test.</summary>
    public double TimeLimitSeconds { get; init; } = 2;

    /// <summary>Resident memory in MiB.</summary>
    public int MemoryLimitMb { get; init; } = 256;

    /// <summary>Where a generated problem comes from; problems of one family differ in numbers, names and wording.</summary>
    public string? Family { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The file that a program reads instead of standard input; null when it reads standard input.</summary>
    public string? InputFile { get; init; }

    /// <summary>The file that a program writes instead of standard output; null when it writes standard output.</summary>
    public string? OutputFile { get; init; }

    /// <summary>Codeforces' rating of the problem, about 800 to 3500; null where there is none.</summary>
    public int? Rating { get; init; }

    /// <summary>In the words of the problem's source, for example medium or b; null where there is none.</summary>
    public string? Difficulty { get; init; }

    /// <summary>What a function is asked for and how it is tested; null for problems of standard input and output.</summary>
    public ProblemFunction? Function { get; init; }

    /// <summary>
    /// A Python 3 program that says whether an output is right, for problems with several right ones; null: outputs are
    /// compared with the expected ones. docs/judging.md has what it reads and how it answers.
    /// </summary>
    public string? Checker { get; init; }

    /// <summary>Tests of all kinds.</summary>
    public int TestCount => PublicTests.Count + PrivateTests.Count + GeneratedTests.Count + (Function?.Tests.Count ?? 0);

    /// <summary>The site that the problem comes from, for example codeforces; null where it is unknown.</summary>
    public string? Source { get; init; }
}

/// <summary>Text for standard input and the text expected on standard output.</summary>
public sealed record ProblemTest(string Input, string Output);
