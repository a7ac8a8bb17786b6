using System.Globalization;
using System.Text.Json;
using Lookahead.Formats.Data;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;

namespace Lookahead.Formats.Problems.SandboxFusion;

/// <summary>
/// Turns one line of bytedance/SandboxFusion's layout of CodeContests into a problem: content, id, labels and test, the last two
/// JSON written into texts. Which tests a statement shows is not said, so that all are private; limits are the defaults.
/// </summary>
internal sealed class SandboxFusionParser
{
    public const string Content = "content";
    public const string Id = "id";
    public const string Labels = "labels";
    public const string Test = "test";

    private readonly UniqueIds ids = new();

    public Problem Parse(JsonLine line)
    {
        var fields = line.Fields;
        var problem = new Problem
        {
            Id = fields.Has(Id) ? fields.Integer(Id, 0, int.MinValue, int.MaxValue).ToString(CultureInfo.InvariantCulture) : fields.RequiredString(Id, "give a number that no other problem of the file has"),
            Statement = fields.RequiredString(Content, "give the task in words"),
            PrivateTests = Tests(fields),
        };
        ids.Check(line, Id, problem.Id);
        return WithLabels(problem, fields);
    }

    private static List<ProblemTest> Tests(FieldReader fields)
    {
        var tests = new List<ProblemTest>();
        using var json = Embedded(fields, Test, JsonValueKind.Array);
        if (json is null)
        {
            return tests;
        }
        foreach (var (i, item) in json.RootElement.EnumerateArray().Index())
        {
            var faults = new List<ValidationError>();
            var test = new FieldReader(item, $"{Test}[{i}]", faults);
            var input = TextOf(test, "input", "stdin", "what the program reads");
            var output = TextOf(test, "output", "stdout", "what a correct program prints");
            faults.ForEach(fault => fields.Report(fault.Field, fault.Message));
            tests.Add(new ProblemTest(input, output));
        }
        if (tests.Count == 0)
        {
            fields.Report(Test, "has no test; give at least one.");
        }
        return tests;
    }

    private static string TextOf(FieldReader test, string group, string name, string meaning)
    {
        var holder = test.Object(group);
        if (!holder.Has(name))
        {
            holder.Report(name, $"is missing; give {meaning}.");
        }
        return holder.OptionalString(name) ?? "";
    }

    private static Problem WithLabels(Problem problem, FieldReader fields)
    {
        using var json = fields.Has(Labels) ? Embedded(fields, Labels, JsonValueKind.Object) : null;
        string? Label(string name) =>
            json is not null && json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
                ? text.ToLowerInvariant() : null;
        return problem with { Difficulty = Label("difficulty"), Source = Label("source") };
    }

    /// <summary>JSON in a text; null where it is missing or none, which is reported.</summary>
    private static JsonDocument? Embedded(FieldReader fields, string name, JsonValueKind kind)
    {
        var text = fields.RequiredString(name, "give JSON as a text");
        try
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                var json = JsonDocument.Parse(text);
                if (json.RootElement.ValueKind == kind)
                {
                    return json;
                }
                fields.Report(name, $"must hold JSON that is an {kind.ToString().ToLowerInvariant()}, but holds {FieldReader.Kind(json.RootElement)}.");
                json.Dispose();
            }
        }
        catch (JsonException e)
        {
            fields.Report(name, $"holds no valid JSON near character {e.BytePositionInLine + 1} of its line {e.LineNumber + 1}.");
        }
        return null;
    }
}
