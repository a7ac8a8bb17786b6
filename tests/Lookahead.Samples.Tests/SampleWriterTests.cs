using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Samples.Tests;

public sealed class SampleWriterTests
{
    [Fact]
    public async Task WriteAsync_Set_WritesThreeFilesThatReadBack()
    {
        var set = SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 2, HeldOutPerFamily = 1, UnseenPerFamily = 1 });
        using var folder = new TempFolder();

        await SampleWriter.WriteAsync(set, folder.Path, CancellationToken.None);

        foreach (var (file, problems) in new[]
        {
            (SampleWriter.TrainFile, set.Train),
            (SampleWriter.HeldOutVariantsFile, set.HeldOutVariants),
            (SampleWriter.HeldOutFamiliesFile, set.HeldOutFamilies),
        })
        {
            var back = await ProblemReader.ReadFileAsync(folder[file], CancellationToken.None);
            Assert.Equivalent(problems, back, strict: true);
        }
    }

    [PythonFact]
    public async Task ExampleProblems_HandWritten_AreRightAndComplete()
    {
        var problems = await ProblemReader.ReadFileAsync(Path.Combine(AppContext.BaseDirectory, "example-problems.jsonl"), CancellationToken.None);

        Assert.Equal(3, problems.Count);
        var tests = problems.Select(p => (IReadOnlyList<ProblemTest>)[.. p.PublicTests, .. p.PrivateTests]).ToList();
        var right = PythonRunner.Run([.. problems.SelectMany((p, i) => p.Solutions.Select(s => (s, tests[i])))]);
        var wrong = PythonRunner.Run([.. problems.SelectMany((p, i) => p.IncorrectSolutions.Select(s => (s, tests[i])))]);
        Assert.All(right, outcomes => Assert.All(outcomes, outcome => Assert.Equal("exact", outcome)));
        Assert.All(wrong, outcomes => Assert.Contains("wrong", outcomes));
    }
}
