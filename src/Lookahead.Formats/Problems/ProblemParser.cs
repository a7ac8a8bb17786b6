using System.Text.Json;
using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Problems;

/// <summary>Turns one line into a problem, or into the faults that it has.</summary>
internal sealed class ProblemParser(string file, int line)
{
    private readonly List<DataError> errors = [];

    public IReadOnlyList<DataError> Errors => errors;

    /// <summary>Null when the line has faults.</summary>
    public Problem? Parse(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            Add("", $"This is not JSON: {e.Message.Split(" LineNumber:")[0]} (near byte {e.BytePositionInLine + 1} of the line). Write one complete JSON object a line.");
            return null;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                Add("", $"Expected a JSON object, found {Kind(document.RootElement)}.");
                return null;
            }

            var problem = Read(Fields(document.RootElement, "", ProblemFields.OfProblem));
            return errors.Count == 0 ? problem : null;
        }
    }

    private Problem Read(Dictionary<string, JsonElement> fields)
    {
        var defaults = new Problem { Id = "", Statement = "" };
        var problem = defaults with
        {
            Id = RequiredText(fields, ProblemFields.Id),
            Statement = RequiredText(fields, ProblemFields.Statement),
            PublicTests = Tests(fields, ProblemFields.PublicTests),
            PrivateTests = Tests(fields, ProblemFields.PrivateTests),
            Solutions = Texts(fields, ProblemFields.Solutions),
            IncorrectSolutions = Texts(fields, ProblemFields.IncorrectSolutions),
            TimeLimitSeconds = TimeLimit(fields, defaults.TimeLimitSeconds),
            MemoryLimitMb = MemoryLimit(fields, defaults.MemoryLimitMb),
            Family = fields.TryGetValue(ProblemFields.Family, out var family) && family.ValueKind != JsonValueKind.Null
                ? Text(family, ProblemFields.Family)
                : null,
            Tags = Texts(fields, ProblemFields.Tags),
        };
        if (errors.Count == 0 && problem.PublicTests.Count + problem.PrivateTests.Count == 0)
        {
            Add(ProblemFields.PublicTests, "The problem has no tests. Give at least one {\"input\": ..., \"output\": ...} in public_tests or private_tests.");
        }

        return problem;
    }

    /// <summary>The fields of an object by name; unknown and repeated ones are faults.</summary>
    private Dictionary<string, JsonElement> Fields(JsonElement element, string path, string[] known)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var name = path + property.Name;
            if (!known.Contains(property.Name))
            {
                Add(name, $"Unknown field.{DidYouMean.Hint(property.Name, known)} Known fields: {string.Join(", ", known)}.");
            }
            else if (!fields.TryAdd(property.Name, property.Value))
            {
                Add(name, "The field is given twice. Keep one.");
            }
        }

        return fields;
    }

    private string RequiredText(Dictionary<string, JsonElement> fields, string name)
    {
        if (!fields.TryGetValue(name, out var element))
        {
            Add(name, "The field is missing. Give a text that is not empty.");
            return "";
        }

        var text = Text(element, name);
        if (element.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(text))
        {
            Add(name, "The text is empty. Give a text that is not empty.");
        }

        return text;
    }

    private List<ProblemTest> Tests(Dictionary<string, JsonElement> fields, string name)
    {
        var tests = new List<ProblemTest>();
        foreach (var (element, path) in Elements(fields, name))
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                Add(path, $"Expected an object with the texts input and output, found {Kind(element)}.");
                continue;
            }

            var test = Fields(element, path + ".", ProblemFields.OfTest);
            tests.Add(new ProblemTest(TestText(test, path, ProblemFields.Input), TestText(test, path, ProblemFields.Output)));
        }

        return tests;
    }

    private string TestText(Dictionary<string, JsonElement> test, string path, string name)
    {
        if (test.TryGetValue(name, out var element))
        {
            return Text(element, $"{path}.{name}");
        }

        Add($"{path}.{name}", name == ProblemFields.Output
            ? "The test has no expected output. Give what a correct program prints (\"\" if it prints nothing)."
            : "The test has no input. Give what the program reads (\"\" if it reads nothing).");
        return "";
    }

    private List<string> Texts(Dictionary<string, JsonElement> fields, string name) =>
        [.. Elements(fields, name).Select(item => Text(item.Element, item.Path))];

    private IEnumerable<(JsonElement Element, string Path)> Elements(Dictionary<string, JsonElement> fields, string name)
    {
        if (!fields.TryGetValue(name, out var list))
        {
            return [];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            Add(name, $"Expected an array, found {Kind(list)}.");
            return [];
        }

        return list.EnumerateArray().Select((element, i) => (element, $"{name}[{i}]"));
    }

    private string Text(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            try
            {
                return element.GetString()!;
            }
            catch (InvalidOperationException)
            {
                Add(path, "The text holds half of a surrogate pair (\\ud800 to \\udfff), which is no character.");
                return "";
            }
        }

        Add(path, $"Expected a text in quotes, found {Kind(element)}.");
        return "";
    }

    private double TimeLimit(Dictionary<string, JsonElement> fields, double byDefault)
    {
        if (!fields.TryGetValue(ProblemFields.TimeLimitSeconds, out var element))
        {
            return byDefault;
        }

        if (element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value)
            && value is >= ProblemFields.MinTimeLimit and <= ProblemFields.MaxTimeLimit)
        {
            return value;
        }

        Add(ProblemFields.TimeLimitSeconds, $"Expected a number of CPU seconds from {ProblemFields.MinTimeLimit} to {ProblemFields.MaxTimeLimit}, found {Shown(element)}.");
        return byDefault;
    }

    private int MemoryLimit(Dictionary<string, JsonElement> fields, int byDefault)
    {
        if (!fields.TryGetValue(ProblemFields.MemoryLimitMb, out var element))
        {
            return byDefault;
        }

        if (element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value)
            && value is >= ProblemFields.MinMemoryMb and <= ProblemFields.MaxMemoryMb)
        {
            return value;
        }

        Add(ProblemFields.MemoryLimitMb, $"Expected a whole number of MiB from {ProblemFields.MinMemoryMb} to {ProblemFields.MaxMemoryMb}, found {Shown(element)}.");
        return byDefault;
    }

    private void Add(string field, string message) => errors.Add(new DataError(file, line, field, message));

    private static string Shown(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? element.GetRawText() : Kind(element);

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
