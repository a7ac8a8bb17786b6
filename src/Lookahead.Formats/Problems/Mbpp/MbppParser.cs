using System.Text.RegularExpressions;
using Lookahead.Formats.Data;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Problems.Mbpp;

/// <summary>
/// Turns one problem of MBPP (Austin et al. 2021) into ours: of the full set (JSONL: text, test_setup_code) or of the sanitized one
/// (a JSON array: prompt, test_imports). challenge_test_list is not judged, as in the paper.
/// </summary>
internal sealed partial class MbppParser
{
    public const string TaskId = "task_id";
    public const string Text = "text";
    public const string Prompt = "prompt";
    public const string Code = "code";
    public const string TestList = "test_list";
    public const string TestSetUp = "test_setup_code";
    public const string TestImports = "test_imports";

    /// <summary>CPU seconds for all tests of a problem. The slowest reference solution of the sanitized set takes about 4 s.</summary>
    public const double TimeLimitSeconds = 10;

    private readonly UniqueIds ids = new();

    public Problem Parse(JsonLine line)
    {
        var fields = line.Fields;
        var id = fields.Has(TaskId) ? fields.Integer(TaskId, 0, 0, int.MaxValue).ToString() : fields.RequiredString(TaskId, "give a number that no other problem of the file has");
        var statement = fields.RequiredString(fields.Has(Text) ? Text : Prompt, "give the task in words");
        var code = fields.OptionalString(Code);
        var tests = fields.Strings(TestList);
        string?[] setUp = [fields.OptionalString(TestSetUp), .. fields.Strings(TestImports)];
        var problem = new Problem
        {
            Id = id,
            Statement = statement,
            TimeLimitSeconds = TimeLimitSeconds,
            Solutions = code is null ? [] : [code],
            Function = new ProblemFunction
            {
                EntryPoint = EntryPointOf(fields, code, tests),
                SetUp = string.Join('\n', setUp.Where(s => !string.IsNullOrWhiteSpace(s))),
                Tests = tests,
            },
        };
        ids.Check(line, TaskId, id);
        return problem;
    }

    /// <summary>The function that the reference code defines and the tests call; without reference code, what the first test calls.</summary>
    private static string EntryPointOf(FieldReader fields, string? code, IReadOnlyList<string> tests)
    {
        if (tests.Count == 0)
        {
            fields.Report(TestList, "has no test; give at least one assertion.");
            return "";
        }
        var calls = tests.SelectMany(test => CallPattern().Matches(test)).Select(match => match.Groups[1].Value).ToList();
        var name = code is null
            ? FirstCallPattern().Match(tests[0]).Groups[1].Value
            : DefinitionPattern().Matches(code)
                .Where(match => calls.Contains(match.Groups[2].Value))
                .OrderBy(match => match.Groups[1].Value == "class") // Some tests of the full set make objects of a class.
                .ThenBy(match => calls.IndexOf(match.Groups[2].Value))
                .Select(match => match.Groups[2].Value)
                .FirstOrDefault("");
        if (name.Length == 0)
        {
            fields.Report(TestList, "calls no function that code defines; the name that programs must define cannot be told.");
        }
        return name;
    }

    [GeneratedRegex(@"([\p{L}_][\p{L}\p{Nd}_]*)\s*\(")]
    private static partial Regex CallPattern();

    [GeneratedRegex(@"^(?:async\s+)?(def|class)\s+([\p{L}_][\p{L}\p{Nd}_]*)", RegexOptions.Multiline)]
    private static partial Regex DefinitionPattern();

    // The innermost call before a comparison is the candidate's: assert set(f(1)) == ..., assert not f(1).
    [GeneratedRegex(@"assert\s+(?:not\s+)?(?:(?:set|sorted|list|tuple|str|math\.isclose|round|abs)\s*\(\s*)*([\p{L}_][\p{L}\p{Nd}_]*)\s*\(")]
    private static partial Regex FirstCallPattern();
}
