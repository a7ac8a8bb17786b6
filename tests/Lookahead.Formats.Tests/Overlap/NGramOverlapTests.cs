using Lookahead.Formats.Overlap;
using Lookahead.Formats.Problems;

namespace Lookahead.Formats.Tests.Overlap;

public sealed class NGramOverlapTests
{
    private static readonly Problem[] Training =
    [
        Make("t1", "one two three four five", "print(1)"),
        Make("t2", "three four five six", "print(2)"),
    ];

    [Fact]
    public void Measure_PartlySharedStatement_GivesShareAndWorstMatch()
    {
        // 2-grams: "two three" in t1, "three four" and "four five" in both, "five six" in t2, "six seven" nowhere.
        var overlap = Measure("two three four five six seven");

        Assert.Equal(new TextOverlap(5, 4, "t1", 3), overlap.Statement);
        Assert.Equal(0.8, overlap.Statement.Share);
        Assert.Equal(0.6, overlap.Statement.WorstMatchShare);
        Assert.False(overlap.StatementInTraining);
    }

    [Fact]
    public void Measure_NothingShared_HasNoWorstMatch()
    {
        var overlap = Measure("quite another text", "x = 5");

        Assert.Equal(new TextOverlap(2, 0, null, 0), overlap.Statement);
        Assert.Equal(0, overlap.Solutions.Share);
    }

    [Fact]
    public void Measure_SameStatementOtherSpaces_IsStatementInTraining()
    {
        var overlap = Measure(" three  four\nfive six ", "print(3)");

        Assert.True(overlap.StatementInTraining);
        Assert.False(overlap.PairInTraining);
        Assert.Equal(1, overlap.Statement.WorstMatchShare);
        Assert.Equal("t2", overlap.Statement.WorstMatchId);
    }

    [Fact]
    public void Measure_SameStatementAndProgram_IsPairInTraining() =>
        Assert.True(Measure("three four five six", "print(2)\r\n").PairInTraining);

    [Fact]
    public void Measure_ProgramOfAnotherStatement_IsNotPairInTraining() =>
        Assert.False(Measure("three four five six", "print(1)").PairInTraining);

    [Fact]
    public void Measure_SameWordsOtherSigns_IsNotStatementInTraining() =>
        Assert.False(Measure("three four five + six").StatementInTraining);

    [Fact]
    public void Measure_Solutions_AreComparedWithSolutionsOnly() =>
        Assert.Equal(0, Measure("print(1)", "one two three").Solutions.Found);

    private static ProblemOverlap Measure(string statement, string program = "pass") =>
        new NGramOverlap(Training, size: 2).Measure(Make("e", statement, program));

    private static Problem Make(string id, string statement, string program) =>
        new() { Id = id, Statement = statement, Solutions = [program] };
}
