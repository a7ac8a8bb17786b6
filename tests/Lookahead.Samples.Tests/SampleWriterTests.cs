using System.Text.Json;
using Lookahead.Formats.Problems;

namespace Lookahead.Samples.Tests;

public sealed class SampleWriterTests
{
    private static readonly string[] Fields =
    [
        "id", "statement", "public_tests", "private_tests", "solutions", "incorrect_solutions", "time_limit_seconds",
        "memory_limit_mb", "family", "tags",
    ];

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    [Fact]
    public async Task WriteAsync_Set_WritesThreeFilesThatReadBack()
    {
        var set = SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 2, HeldOutPerFamily = 1, UnseenPerFamily = 1 });
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            await SampleWriter.WriteAsync(set, directory.FullName);

            foreach (var (file, problems) in new[]
            {
                (SampleWriter.TrainFile, set.Train),
                (SampleWriter.HeldOutVariantsFile, set.HeldOutVariants),
                (SampleWriter.HeldOutFamiliesFile, set.HeldOutFamilies),
            })
            {
                var text = await File.ReadAllTextAsync(Path.Combine(directory.FullName, file));
                var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal(problems.Count, lines.Length);
                Assert.EndsWith("}\n", text, StringComparison.Ordinal);
                var back = lines.Select(line => JsonSerializer.Deserialize<Problem>(line, Json)!);
                Assert.Equal(SampleWriter.ToJsonLines(problems), SampleWriter.ToJsonLines(back));
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void ToJsonLines_Problem_HasTheDocumentedFields()
    {
        var set = SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 1 });
        using var line = JsonDocument.Parse(SampleWriter.ToJsonLines(set.Train.Take(1)));

        Assert.Equal(Fields, line.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["input", "output"], line.RootElement.GetProperty("public_tests")[0].EnumerateObject().Select(field => field.Name));
    }

    [PythonFact]
    public async Task ExampleProblems_HandWritten_AreRightAndComplete()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "example-problems.jsonl"));
        var problems = lines.Select(line => JsonSerializer.Deserialize<Problem>(line, Json)!).ToList();

        Assert.Equal(3, problems.Count);
        var tests = problems.Select(p => (IReadOnlyList<ProblemTest>)[.. p.PublicTests, .. p.PrivateTests]).ToList();
        var right = await PythonRunner.RunAsync([.. problems.SelectMany((p, i) => p.Solutions.Select(s => (s, tests[i])))]);
        var wrong = await PythonRunner.RunAsync([.. problems.SelectMany((p, i) => p.IncorrectSolutions.Select(s => (s, tests[i])))]);
        Assert.All(right, outcomes => Assert.All(outcomes, outcome => Assert.Equal("exact", outcome)));
        Assert.All(wrong, outcomes => Assert.Contains("wrong", outcomes));
    }
}
