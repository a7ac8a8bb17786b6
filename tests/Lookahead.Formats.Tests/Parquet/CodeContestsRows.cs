using System.Text.Json.Nodes;
using Lookahead.Formats.Problems;

namespace Lookahead.Formats.Tests.Parquet;

/// <summary>Rows in CodeContests' shape, as JSON and as the problems that a reader has to make of them.</summary>
internal static class CodeContestsRows
{
    public const int Python2PerRow = 1, OthersPerRow = 2;

    /// <summary>Rows with empty and missing lists, long and non-ASCII texts, with and without limits.</summary>
    public static (JsonArray Rows, List<Problem> Problems) Make(int count)
    {
        var rows = new JsonArray();
        var problems = new List<Problem>();
        for (var i = 0; i < count; i++)
        {
            var problem = Expected(i);
            problems.Add(problem);
            rows.Add(new JsonObject
            {
                ["name"] = problem.Id,
                ["description"] = problem.Statement,
                ["public_tests"] = Tests(problem.PublicTests),
                ["private_tests"] = i % 5 == 0 ? null : Tests(problem.PrivateTests),
                ["generated_tests"] = Tests(problem.GeneratedTests),
                ["source"] = i % 2 == 0 ? 2 : 5,
                ["difficulty"] = i % 3 == 0 ? 0 : 8,
                ["solutions"] = Programs(problem.Solutions),
                ["incorrect_solutions"] = i % 4 == 3 ? Programs(problem.IncorrectSolutions) : new JsonObject { ["language"] = new JsonArray(), ["solution"] = new JsonArray() },
                ["cf_contest_id"] = 1500 + i,
                ["cf_index"] = "A",
                ["cf_points"] = 500.5,
                ["cf_rating"] = problem.Rating ?? 0,
                ["cf_tags"] = new JsonArray([.. problem.Tags.Select(t => JsonValue.Create(t))]),
                ["is_description_translated"] = false,
                ["untranslated_description"] = "",
                ["time_limit"] = i % 3 == 1 ? null : new JsonObject { ["seconds"] = 1, ["nanos"] = 500_000_000 },
                ["memory_limit_bytes"] = i % 3 == 1 ? 0 : 512 * 1024 * 1024,
                ["input_file"] = problem.InputFile ?? "",
                ["output_file"] = "",
            });
        }
        return (rows, problems);
    }

    private static Problem Expected(int i) => new()
    {
        Id = $"{i}_A. Größe {i}",
        Statement = $"Statement {i}: " + string.Concat(Enumerable.Repeat("añb→c😀 ", i % 7 == 0 ? 700 : 3)) + "end",
        PublicTests = [.. Enumerable.Range(0, i % 4).Select(t => new ProblemTest($"{i} {t}\n", t == 1 ? "" : $"{t}\n"))],
        PrivateTests = [.. Enumerable.Range(0, i % 5).Select(t => new ProblemTest(new string('7', t * 100), $"{t}"))],
        GeneratedTests = [.. Enumerable.Range(0, i % 9).Select(t => new ProblemTest($"g{t}", "1\n2\n"))],
        Solutions = [.. Enumerable.Range(0, i % 3).Select(s => $"print({i} + {s})\n")],
        IncorrectSolutions = i % 4 == 3 ? [$"print('wrong {i}')"] : [],
        TimeLimitSeconds = i % 3 == 1 ? 2 : 1.5,
        MemoryLimitMb = i % 3 == 1 ? 256 : 512,
        Rating = i % 2 == 0 ? 800 + i : null,
        Tags = [.. new[] { "math", "greedy", "dp" }.Take(i % 4)],
        InputFile = i % 10 == 9 ? "input.txt" : null,
        Difficulty = i % 3 == 0 ? null : "b",
        Source = i % 2 == 0 ? "codeforces" : "atcoder",
    };

    private static JsonObject Tests(IReadOnlyList<ProblemTest> tests) => new()
    {
        ["input"] = new JsonArray([.. tests.Select(t => JsonValue.Create(t.Input))]),
        ["output"] = new JsonArray([.. tests.Select(t => JsonValue.Create(t.Output))]),
    };

    /// <summary>Between the Python 3 programs stand one of Python 2, one of C++ and one of Java.</summary>
    private static JsonObject Programs(IReadOnlyList<string> python3)
    {
        var (languages, texts) = (new JsonArray(2, 1), new JsonArray("int main(){}", "print 2"));
        foreach (var program in python3)
        {
            languages.Add(3);
            texts.Add(program);
        }
        languages.Add(4);
        texts.Add("class A {}");
        return new JsonObject { ["language"] = languages, ["solution"] = texts };
    }
}
