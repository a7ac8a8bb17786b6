using Lookahead.Formats.Data;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.Samples.Basics;
using Lookahead.TestSupport;

namespace Lookahead.Samples.Tests;

public sealed class BasicsGeneratorTests
{
    [Fact]
    public void Generate_SameSeed_GivesTheSameExamples()
    {
        Assert.Equal(BasicsGenerator.Generate(3, 50), BasicsGenerator.Generate(3, 50));
        Assert.NotEqual(BasicsGenerator.Generate(3, 50), BasicsGenerator.Generate(4, 50));
    }

    [Fact]
    public async Task WriteAsync_Examples_AreReadAsTrainingData()
    {
        using var folder = new TempFolder();
        var path = folder["basics.jsonl"];
        await BasicsGenerator.WriteAsync(BasicsGenerator.Generate(1, 40), path, CancellationToken.None);

        var (documents, report) = await TrainingDataReader.ReadAsync(
            new TrainingData { Format = DataFormat.Completions, Path = path }, ByteTokenizer.Instance, chat: null, maxTokens: 320, CancellationToken.None);

        Assert.Equal(40, report.Documents);
        Assert.All(documents, d => Assert.InRange(d.Predicted.Single().Start, 1, d.Tokens.Length - 2));
    }

    /// <summary>Lessons must not give evaluation problems away.</summary>
    [Fact]
    public void Generate_Programs_AreNoneOfTheSampleSets()
    {
        var programs = BasicsGenerator.Generate(1, 20_000).Select(e => e.Completion.Trim()).ToHashSet();

        Assert.DoesNotContain(
            DefaultSet.Value.HeldOutVariants.Concat(DefaultSet.Value.HeldOutFamilies).SelectMany(p => p.Solutions), s => programs.Contains(s.Trim()));
    }
}
