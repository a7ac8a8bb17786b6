using Lookahead.Formats.Overlap;
using Lookahead.Formats.Problems;
using Lookahead.Samples.Families;

namespace Lookahead.Samples.Tests;

/// <summary>What is, and what is not, shared between training and the two evaluation sets; see docs/samples.md.</summary>
public sealed class DisjointnessTests
{
    private static readonly IReadOnlyList<Problem> Evaluation =
        [.. DefaultSet.Value.HeldOutVariants, .. DefaultSet.Value.HeldOutFamilies];

    private static readonly HashSet<string> WithoutParameters =
        [.. FamilyCatalog.Trained.Where(family => !family.HasParameters).Select(family => family.Name)];

    private static readonly Lazy<IReadOnlyList<(Problem Problem, ProblemOverlap Overlap)>> Overlaps = new(() =>
    {
        var index = new NGramOverlap(DefaultSet.Value.Train);
        return [.. Evaluation.Select(problem => (problem, index.Measure(problem)))];
    });

    [Fact]
    public void EvaluationProblems_StatementsAndPairs_AreNotInTraining() =>
        Assert.All(Overlaps.Value, item =>
        {
            Assert.False(item.Overlap.StatementInTraining);
            Assert.False(item.Overlap.PairInTraining);
        });

    [Fact]
    public void EvaluationProblems_Programs_AreNotInTrainingUnlessTheFamilyHasNoParameters()
    {
        var trained = DefaultSet.Value.Train.SelectMany(problem => problem.Solutions).ToHashSet();

        var known = Evaluation.Where(problem => problem.Solutions.Any(trained.Contains)).Select(problem => problem.Family!);

        Assert.Subset(WithoutParameters, known.ToHashSet());
    }

    [Fact]
    public void HeldOutVariants_OtherSeed_AreNotInTrainingEither()
    {
        var other = SampleGenerator.Generate(new SampleOptions { Seed = 77, VariantsPerFamily = 1, HeldOutPerFamily = 10 });
        var index = new NGramOverlap(DefaultSet.Value.Train);

        Assert.All(other.HeldOutVariants, problem => Assert.False(index.Measure(problem).StatementInTraining));
    }

    [Fact]
    public void HeldOutFamilies_Names_AreNotTrained() =>
        Assert.Empty(DefaultSet.Value.HeldOutFamilies.Select(p => p.Family).Intersect(DefaultSet.Value.Train.Select(p => p.Family)));

    /// <summary>
    /// Sentences on the input's layout are shared by design; what a problem of a new family asks for is not: no training
    /// statement covers more than this share of its 8-grams.
    /// </summary>
    [Fact]
    public void HeldOutFamilies_WorstTrainingStatement_CoversLessThanTheDocumentedShare() =>
        Assert.All(
            Overlaps.Value.Where(item => !FamilyCatalog.Trained.Any(family => family.Name == item.Problem.Family)),
            item => Assert.True(item.Overlap.Statement.WorstMatchShare <= 0.6, item.Overlap.ToString()));

    [Theory]
    [InlineData("times-plus", "K=7 C=3")]
    [InlineData("sum-greater", "K=12")]
    public void SplitRule_AnyKey_GoesToOneSideOnly(string family, string key) =>
        Assert.NotEqual(Split.Train.Admits(family, key), Split.HeldOutVariant.Admits(family, key));
}
