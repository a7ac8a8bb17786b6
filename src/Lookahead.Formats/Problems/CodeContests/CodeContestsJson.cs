using System.Text.Json;
using Lookahead.Formats.Data;
using Lookahead.Jobs.Json;
using static Lookahead.Formats.Problems.CodeContests.CodeContestsFields;

namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>Turns one line of CodeContests as JSONL into a row; faults go into the line's fields.</summary>
internal sealed class CodeContestsJson(CodeContestsOptions options, CodeContestsCounts counts)
{
    public CodeContestsRow Read(JsonLine line)
    {
        var fields = line.Fields;
        return new CodeContestsRow
        {
            Name = fields.RequiredString(Name, "give the problem's name, which no other problem has"),
            Description = fields.RequiredString(Description, "give the task in words"),
            PublicTests = options.Tests ? Tests(fields, PublicTests) : [],
            PrivateTests = options.Tests ? Tests(fields, PrivateTests) : [],
            GeneratedTests = options.Tests ? Tests(fields, GeneratedTests) : [],
            Solutions = options.Solutions ? Programs(fields, Solutions) : [],
            IncorrectSolutions = options.IncorrectSolutions ? Programs(fields, IncorrectSolutions) : [],
            TimeLimitSeconds = TimeLimitOf(fields),
            MemoryLimitBytes = (long)fields.Number(MemoryLimit, 0, 0, 1L << 50),
            InputFile = fields.OptionalString(InputFile),
            OutputFile = fields.OptionalString(OutputFile),
            Rating = fields.Integer(Rating, 0, 0, int.MaxValue),
            Tags = fields.Strings(Tags),
            Difficulty = fields.Integer(Difficulty, 0, 0, int.MaxValue),
            Source = fields.Integer(Source, 0, 0, int.MaxValue),
        };
    }

    private static double? TimeLimitOf(FieldReader fields)
    {
        if (!fields.Has(TimeLimit))
        {
            return null;
        }
        var limit = fields.Object(TimeLimit);
        return limit.Number(Seconds, 0, 0, int.MaxValue) + (limit.Number(Nanos, 0, 0, 999_999_999) / 1e9);
    }

    private static List<ProblemTest> Tests(FieldReader fields, string name)
    {
        var tests = fields.Object(name);
        var (inputs, outputs) = (tests.Strings(Input), tests.Strings(Output));
        if (inputs.Count != outputs.Count)
        {
            tests.Report(Output, $"must be as long as input: one expected output for each of its {inputs.Count} texts, but there are {outputs.Count}.");
        }
        return [.. inputs.Zip(outputs, (input, output) => new ProblemTest(input, output))];
    }

    private List<string> Programs(FieldReader fields, string name)
    {
        var programs = fields.Object(name);
        var (languages, texts) = (programs.Array(Language), programs.Strings(Solution));
        if (languages.Count != texts.Count)
        {
            programs.Report(Language, $"must be as long as solution: one number for each of its {texts.Count} programs, but there are {languages.Count}.");
            return [];
        }
        var kept = new List<string>();
        for (var i = 0; i < texts.Count; i++)
        {
            var (value, _) = languages[i];
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var language))
            {
                programs.Report(Language, $"must hold numbers (3 is Python 3), but [{i}] is {FieldReader.Kind(value)}.");
                return [];
            }
            if (counts.IsPython3(language))
            {
                kept.Add(texts[i]);
            }
        }
        return kept;
    }
}
