namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>Field names of CodeContests, the same in parquet and JSONL.</summary>
internal static class CodeContestsFields
{
    public const string Name = "name";
    public const string Description = "description";
    public const string PublicTests = "public_tests";
    public const string PrivateTests = "private_tests";
    public const string GeneratedTests = "generated_tests";
    public const string Input = "input";
    public const string Output = "output";
    public const string Solutions = "solutions";
    public const string IncorrectSolutions = "incorrect_solutions";
    public const string Language = "language";
    public const string Solution = "solution";
    public const string TimeLimit = "time_limit";
    public const string Seconds = "seconds";
    public const string Nanos = "nanos";
    public const string MemoryLimit = "memory_limit_bytes";
    public const string InputFile = "input_file";
    public const string OutputFile = "output_file";
    public const string Rating = "cf_rating";
    public const string Tags = "cf_tags";
    public const string Difficulty = "difficulty";
    public const string Source = "source";
}
