using Lookahead.Formats.Data;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Problems;

/// <summary>Turns one line into a problem; faults go into the line's fields.</summary>
internal sealed class ProblemParser
{
    private readonly UniqueIds ids = new();

    public Problem Parse(JsonLine line)
    {
        var fields = line.Fields;
        var defaults = new Problem { Id = "", Statement = "" };
        var problem = defaults with
        {
            Id = fields.RequiredString(ProblemFields.Id, "give a text that no other problem of the file has"),
            Statement = fields.RequiredString(ProblemFields.Statement, "give the task in words"),
            PublicTests = Tests(fields, ProblemFields.PublicTests),
            PrivateTests = Tests(fields, ProblemFields.PrivateTests),
            GeneratedTests = Tests(fields, ProblemFields.GeneratedTests),
            Solutions = fields.Strings(ProblemFields.Solutions),
            IncorrectSolutions = fields.Strings(ProblemFields.IncorrectSolutions),
            TimeLimitSeconds = fields.Number(ProblemFields.TimeLimitSeconds, defaults.TimeLimitSeconds, ProblemFields.MinTimeLimit, ProblemFields.MaxTimeLimit),
            MemoryLimitMb = fields.Integer(ProblemFields.MemoryLimitMb, defaults.MemoryLimitMb, ProblemFields.MinMemoryMb, ProblemFields.MaxMemoryMb),
            Family = fields.OptionalString(ProblemFields.Family),
            Tags = fields.Strings(ProblemFields.Tags),
            InputFile = fields.OptionalString(ProblemFields.InputFile),
            OutputFile = fields.OptionalString(ProblemFields.OutputFile),
            Rating = fields.Has(ProblemFields.Rating) ? fields.Integer(ProblemFields.Rating, ProblemFields.MinRating, ProblemFields.MinRating, ProblemFields.MaxRating) : null,
            Difficulty = fields.OptionalString(ProblemFields.Difficulty),
            Source = fields.OptionalString(ProblemFields.Source),
            Checker = fields.OptionalString(ProblemFields.Checker),
            Function = fields.Has(ProblemFields.Function) ? FunctionOf(fields.Object(ProblemFields.Function)) : null,
        };
        CheckTests(fields, problem);
        ids.Check(line, ProblemFields.Id, problem.Id);
        return problem;
    }

    private static void CheckTests(FieldReader fields, Problem problem)
    {
        if (problem.Function is null)
        {
            if (problem.TestCount == 0)
            {
                fields.Report(ProblemFields.PublicTests, "has no test, nor has private_tests; give at least one {\"input\": ..., \"output\": ...}.");
            }
        }
        else if (problem.TestCount > problem.Function.Tests.Count || problem.Checker is not null)
        {
            fields.Report(ProblemFields.Function, "goes without public_tests, private_tests, generated_tests and checker: its tests are in function.tests.");
        }
    }

    private static ProblemFunction FunctionOf(FieldReader fields)
    {
        var function = new ProblemFunction
        {
            EntryPoint = PythonName.Require(fields, ProblemFields.EntryPoint),
            Prompt = fields.OptionalString(ProblemFields.Prompt) ?? "",
            SetUp = fields.OptionalString(ProblemFields.SetUp) ?? "",
            Tests = fields.Strings(ProblemFields.Tests),
        };
        if (function.Tests.Count == 0)
        {
            fields.Report(ProblemFields.Tests, "has no test; give at least one program that calls the function and asserts.");
        }
        fields.RefuseUnknown();
        return function;
    }

    private static List<ProblemTest> Tests(FieldReader fields, string name)
    {
        var tests = new List<ProblemTest>();
        foreach (var (value, path) in fields.Array(name))
        {
            var test = fields.Nested(value, path);
            if (value.ValueKind == System.Text.Json.JsonValueKind.Object)
            {
                tests.Add(new ProblemTest(
                    Text(test, ProblemFields.Input, "give what the program reads (\"\" if it reads nothing)"),
                    Text(test, ProblemFields.Output, "give what a correct program prints (\"\" if it prints nothing)")));
                test.RefuseUnknown();
            }
        }
        return tests;
    }

    /// <summary>A text that must be there, but may be empty.</summary>
    private static string Text(FieldReader test, string name, string whatIsRight)
    {
        if (!test.Has(name))
        {
            test.Report(name, $"is missing; {whatIsRight}.");
        }
        return test.OptionalString(name) ?? "";
    }
}
