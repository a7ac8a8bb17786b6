using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lookahead.Formats.Problems;

/// <summary>Writes the project's own problem format; what it writes, <see cref="ProblemReader"/> reads back equal.</summary>
public static class ProblemWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one line a problem, each ended by a newline. Empty lists and absent values are left out.</summary>
    public static async Task WriteAsync(Stream stream, IEnumerable<Problem> problems, CancellationToken cancellationToken)
    {
        foreach (var problem in problems)
        {
            await stream.WriteAsync(Line(problem), cancellationToken);
        }

        await stream.FlushAsync(cancellationToken);
    }

    private static byte[] Line(Problem problem)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString(ProblemFields.Id, problem.Id);
            json.WriteString(ProblemFields.Statement, problem.Statement);
            WriteTests(json, ProblemFields.PublicTests, problem.PublicTests);
            WriteTests(json, ProblemFields.PrivateTests, problem.PrivateTests);
            WriteTests(json, ProblemFields.GeneratedTests, problem.GeneratedTests);
            WriteTexts(json, ProblemFields.Solutions, problem.Solutions);
            WriteTexts(json, ProblemFields.IncorrectSolutions, problem.IncorrectSolutions);
            json.WriteNumber(ProblemFields.TimeLimitSeconds, problem.TimeLimitSeconds);
            json.WriteNumber(ProblemFields.MemoryLimitMb, problem.MemoryLimitMb);
            WriteText(json, ProblemFields.Family, problem.Family);
            WriteTexts(json, ProblemFields.Tags, problem.Tags);
            WriteText(json, ProblemFields.InputFile, problem.InputFile);
            WriteText(json, ProblemFields.OutputFile, problem.OutputFile);
            if (problem.Rating is { } rating)
            {
                json.WriteNumber(ProblemFields.Rating, rating);
            }
            WriteText(json, ProblemFields.Difficulty, problem.Difficulty);
            WriteText(json, ProblemFields.Source, problem.Source);
            WriteText(json, ProblemFields.Checker, problem.Checker);
            WriteFunction(json, problem.Function);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteTests(Utf8JsonWriter json, string name, IReadOnlyList<ProblemTest> tests)
    {
        if (tests.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var test in tests)
        {
            json.WriteStartObject();
            json.WriteString(ProblemFields.Input, test.Input);
            json.WriteString(ProblemFields.Output, test.Output);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFunction(Utf8JsonWriter json, ProblemFunction? function)
    {
        if (function is null)
        {
            return;
        }

        json.WriteStartObject(ProblemFields.Function);
        json.WriteString(ProblemFields.EntryPoint, function.EntryPoint);
        json.WriteString(ProblemFields.Prompt, function.Prompt);
        json.WriteString(ProblemFields.SetUp, function.SetUp);
        WriteTexts(json, ProblemFields.Tests, function.Tests);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
