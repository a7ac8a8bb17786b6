namespace Lookahead.Formats.Problems;

/// <summary>Field names of the problem format and the ranges of its numbers.</summary>
internal static class ProblemFields
{
    public const string Id = "id";
    public const string Statement = "statement";
    public const string PublicTests = "public_tests";
    public const string PrivateTests = "private_tests";
    public const string GeneratedTests = "generated_tests";
    public const string Solutions = "solutions";
    public const string IncorrectSolutions = "incorrect_solutions";
    public const string TimeLimitSeconds = "time_limit_seconds";
    public const string MemoryLimitMb = "memory_limit_mb";
    public const string Family = "family";
    public const string Tags = "tags";
    public const string InputFile = "input_file";
    public const string OutputFile = "output_file";
    public const string Rating = "rating";
    public const string Difficulty = "difficulty";
    public const string Source = "source";

    public const string Checker = "checker";
    public const string Function = "function";
    public const string EntryPoint = "entry_point";
    public const string Prompt = "prompt";
    public const string SetUp = "set_up";
    public const string Tests = "tests";

    public const string Input = "input";
    public const string Output = "output";

    public const double MinTimeLimit = 0.1, MaxTimeLimit = 600;
    public const int MinRating = 1, MaxRating = 10_000;
    public const int MinMemoryMb = 32, MaxMemoryMb = 65536;
}
