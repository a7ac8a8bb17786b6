namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>One row of CodeContests with its own units and enum numbers, Python 3 programs alone.</summary>
internal sealed record CodeContestsRow
{
    // Numbers of the Hugging Face copy, which are not those of the proto file.
    private static readonly string?[] Sources = [null, "codechef", "codeforces", "hackerearth", "codejam", "atcoder", "aizu"];

    private static readonly string?[] Difficulties =
    [
        null, "easy", "medium", "hard", "harder", "hardest", "external", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
        "m", "n", "o", "p", "q", "r", "s", "t", "u", "v",
    ];

    public required string Name { get; init; }

    public required string Description { get; init; }

    public IReadOnlyList<ProblemTest> PublicTests { get; init; } = [];

    public IReadOnlyList<ProblemTest> PrivateTests { get; init; } = [];

    public IReadOnlyList<ProblemTest> GeneratedTests { get; init; } = [];

    public IReadOnlyList<string> Solutions { get; init; } = [];

    public IReadOnlyList<string> IncorrectSolutions { get; init; } = [];

    /// <summary>Null where the row has no limit.</summary>
    public double? TimeLimitSeconds { get; init; }

    /// <summary>0 where the row has no limit.</summary>
    public long MemoryLimitBytes { get; init; }

    public string? InputFile { get; init; }

    public string? OutputFile { get; init; }

    /// <summary>0 where there is none.</summary>
    public long Rating { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public long Difficulty { get; init; }

    public long Source { get; init; }

    public Problem ToProblem()
    {
        var problem = new Problem { Id = Name, Statement = Description };
        return problem with
        {
            PublicTests = PublicTests,
            PrivateTests = PrivateTests,
            GeneratedTests = GeneratedTests,
            Solutions = Solutions,
            IncorrectSolutions = IncorrectSolutions,
            TimeLimitSeconds = TimeLimitSeconds is > 0 and { } limit
                ? Math.Clamp(limit, ProblemFields.MinTimeLimit, ProblemFields.MaxTimeLimit)
                : problem.TimeLimitSeconds,
            MemoryLimitMb = MemoryLimitBytes > 0
                ? (int)Math.Clamp(Math.Ceiling(MemoryLimitBytes / (1024.0 * 1024)), ProblemFields.MinMemoryMb, ProblemFields.MaxMemoryMb)
                : problem.MemoryLimitMb,
            InputFile = string.IsNullOrEmpty(InputFile) ? null : InputFile,
            OutputFile = string.IsNullOrEmpty(OutputFile) ? null : OutputFile,
            Rating = Rating > 0 ? (int)Math.Min(Rating, ProblemFields.MaxRating) : null,
            Tags = [.. Tags.Where(tag => tag.Length > 0)],
            Difficulty = Named(Difficulties, Difficulty),
            Source = Named(Sources, Source),
        };
    }

    private static string? Named(string?[] names, long number) => number >= 0 && number < names.Length ? names[number] : null;
}
