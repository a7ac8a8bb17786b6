using Lookahead.Formats.Data;

namespace Lookahead.Formats.Problems.HumanEval;

/// <summary>Turns one line of HumanEval.jsonl (openai/human-eval) into a problem.</summary>
internal sealed class HumanEvalParser
{
    public const string TaskId = "task_id";
    public const string Prompt = "prompt";
    public const string EntryPoint = "entry_point";
    public const string CanonicalSolution = "canonical_solution";
    public const string Test = "test";

    /// <summary>CPU seconds for all tests of a problem; the published harness allows 3 s of elapsed time.</summary>
    public const double TimeLimitSeconds = 3;

    private readonly UniqueIds ids = new();

    public Problem Parse(JsonLine line)
    {
        var fields = line.Fields;
        var prompt = fields.RequiredString(Prompt, "give the beginning of the program, with the function's head and docstring");
        var entryPoint = PythonName.Require(fields, EntryPoint);
        var test = fields.RequiredString(Test, "give a program that defines check(candidate)");
        var solution = fields.OptionalString(CanonicalSolution);
        var problem = new Problem
        {
            Id = fields.RequiredString(TaskId, "give a text that no other problem of the file has"),
            Statement = prompt,
            TimeLimitSeconds = TimeLimitSeconds,
            Solutions = solution is null ? [] : [prompt + solution],
            Function = new ProblemFunction { EntryPoint = entryPoint, Prompt = prompt, Tests = [$"{test}\n\ncheck({entryPoint})\n"] },
        };
        if (!string.IsNullOrWhiteSpace(test) && !test.Contains("def check(", StringComparison.Ordinal))
        {
            fields.Report(Test, "does not define check(candidate), which tests the function.");
        }
        ids.Check(line, TaskId, problem.Id);
        return problem;
    }
}
