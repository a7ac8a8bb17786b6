using Lookahead.Formats.Overlap;
using Lookahead.Formats.Problems;
using Lookahead.Samples.Families;
using Lookahead.Samples.Families.Unseen;

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

    /// <summary>Neighbours share wording with trained families by design, yet each has an 8-gram that its nearest lacks.</summary>
    [Fact]
    public void NeighbourFamilies_WorstTrainingStatement_CoversLessThanNineTenths() =>
        Assert.All(Of(NeighbourFamilies.All), overlap => Assert.True(overlap.Statement.WorstMatchShare < 0.9, overlap.ToString()));

    /// <summary>Only sentences on the layout of the input are shared, and nothing of the programs.</summary>
    [Fact]
    public void DistantFamilies_Programs_ShareNoNGramWithTraining() =>
        Assert.All(Of(DistantFamilies.All), overlap =>
        {
            Assert.Equal(0, overlap.Solutions.Found);
            Assert.True(overlap.Statement.WorstMatchShare < 0.4, overlap.ToString());
        });

    /// <summary>The check itself must be able to fail: a copied training problem is seen.</summary>
    [Fact]
    public void Measure_CopiedTrainingProblem_IsFound()
    {
        var copy = DefaultSet.Value.Train[17] with { Id = "copy" };

        var overlap = new NGramOverlap(DefaultSet.Value.Train).Measure(copy);

        Assert.True(overlap.PairInTraining);
        Assert.Equal(1, overlap.Statement.WorstMatchShare);
    }

    [Theory]
    [InlineData("times-plus", "K=7 C=3")]
    [InlineData("sum-greater", "K=12")]
    public void SplitRule_AnyKey_GoesToOneSideOnly(string family, string key) =>
        Assert.NotEqual(Split.Train.Admits(family, key), Split.HeldOutVariant.Admits(family, key));

    private static IEnumerable<ProblemOverlap> Of(IProblemFamily[] families) =>
        Overlaps.Value
            .Where(item => families.Any(family => family.Name == item.Problem.Family))
            .Select(item => item.Overlap);
}
