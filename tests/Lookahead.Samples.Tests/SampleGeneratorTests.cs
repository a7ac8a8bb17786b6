using System.Security.Cryptography;
using System.Text;
using Lookahead.Formats.Problems;
using Lookahead.Samples.Families;

namespace Lookahead.Samples.Tests;

public sealed class SampleGeneratorTests
{
    private static readonly SampleOptions Small = new() { VariantsPerFamily = 3, HeldOutPerFamily = 2, UnseenPerFamily = 2 };

    private static readonly string[] Names =
        [.. FamilyCatalog.Trained.Concat(FamilyCatalog.Unseen).Select(family => family.Name)];

    public static TheoryData<string> FamilyNames => [.. Names];

    [Fact]
    public void Generate_SameSeed_GivesSameBytes() => Assert.Equal(Hash(Small), Hash(Small));

    /// <summary>
    /// Published figures name a seed, so a change of the text that a seed gives must be a decision: update the hash with it.
    /// </summary>
    [Fact]
    public void Generate_SeedOne_GivesTheRecordedBytes() =>
        Assert.Equal("debb6cda96f6657509c24ac8df9bc442c74572329ab4545ed66a793a374108b7", Hash(Small));

    [Fact]
    public void Generate_OtherSeed_GivesOtherBytes() => Assert.NotEqual(Hash(Small), Hash(Small with { Seed = 2 }));

    [Fact]
    public void Generate_MoreVariants_KeepsTheFirstOnes()
    {
        var more = SampleGenerator.Generate(Small with { VariantsPerFamily = 5, HeldOutPerFamily = 3 });
        var fewer = SampleGenerator.Generate(Small);

        Assert.Equal(Bytes(fewer.Train), Bytes(more.Train.Take(fewer.Train.Count)));
    }

    [Fact]
    public void Generate_Counts_AreAsAsked()
    {
        var set = SampleGenerator.Generate(Small);

        Assert.Equal(3 * FamilyCatalog.Trained.Count, set.Train.Count);
        Assert.Equal(2 * FamilyCatalog.Trained.Count, set.HeldOutVariants.Count);
        Assert.Equal(2 * FamilyCatalog.Unseen.Count, set.HeldOutFamilies.Count);
    }

    [Fact]
    public void Generate_OneSolutionPerProblem_IsMostlyTheCanonicalForm()
    {
        var all = SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 60 });
        var one = SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 60, SolutionsPerProblem = 1 });

        Assert.All(one.Train.Zip(all.Train), pair =>
        {
            Assert.Equal(pair.Second.Solutions[0], Assert.Single(pair.First.Solutions));
            Assert.Equal(pair.Second.PrivateTests, pair.First.PrivateTests);
        });
        var canonical = one.Train.Count(problem =>
            problem.Family == "sum-even" && problem.Solutions[0].EndsWith("print(sum(x for x in a if x%2==0))", StringComparison.Ordinal));
        Assert.InRange(canonical, 36, 54);
    }

    /// <summary>docs/samples.md promises that many.</summary>
    [Fact]
    public void Generate_FourHundredVariants_AreThere() =>
        Assert.Equal(
            400 * FamilyCatalog.Trained.Count,
            SampleGenerator.Generate(new SampleOptions { VariantsPerFamily = 400, HeldOutPerFamily = 40 }).Train.Count);

    [Fact]
    public void Generate_MoreThanAFamilyHas_SaysWhich()
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => FamilyCatalog.Trained.Single(family => family.Name == "reverse-text")
                .Generate(Split.HeldOutVariant, 1000, new SampleOptions()));

        Assert.Contains("'reverse-text'", error.Message, StringComparison.Ordinal);
        Assert.Contains("1000 were asked for", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 5, 10, 2, 8, 1, nameof(SampleOptions.VariantsPerFamily))]
    [InlineData(1, -1, 10, 2, 8, 1, nameof(SampleOptions.HeldOutPerFamily))]
    [InlineData(1, 5, -1, 2, 8, 1, nameof(SampleOptions.UnseenPerFamily))]
    [InlineData(1, 5, 10, 3, 8, 1, nameof(SampleOptions.PublicTests))]
    [InlineData(1, 5, 10, 2, 5, 1, nameof(SampleOptions.PrivateTests))]
    [InlineData(1, 5, 10, 2, 8, 0, nameof(SampleOptions.SolutionsPerProblem))]
    public void Generate_OptionOutOfRange_NamesIt(
        int variants, int heldOut, int unseen, int publicTests, int privateTests, int solutions, string name)
    {
        var options = new SampleOptions
        {
            VariantsPerFamily = variants, HeldOutPerFamily = heldOut, UnseenPerFamily = unseen,
            PublicTests = publicTests, PrivateTests = privateTests, SolutionsPerProblem = solutions,
        };

        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => SampleGenerator.Generate(options)).ParamName);
    }

    [Fact]
    public void Catalog_Families_AreEnoughAndMostHaveParameters()
    {
        Assert.True(FamilyCatalog.Trained.Count >= 24);
        Assert.True(FamilyCatalog.Unseen.Count >= 6);
        Assert.Equal(Names.Length, Names.Distinct().Count());
        Assert.True(FamilyCatalog.Trained.Count(family => !family.HasParameters) * 4 <= FamilyCatalog.Trained.Count);
    }

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void Problems_OfEachFamily_KeepTheLimits(string family)
    {
        var problems = All(DefaultSet.Value).Where(problem => problem.Family == family).ToList();

        Assert.NotEmpty(problems);
        Assert.All(problems, problem =>
        {
            Assert.InRange(problem.Statement.Length, 80, 220);
            Assert.DoesNotContain('$', problem.Statement);
            Assert.DoesNotContain('#', problem.Statement);
            Assert.DoesNotContain('\n', problem.Statement);
            Assert.InRange(problem.Solutions.Count, 3, 4);
            Assert.InRange(problem.IncorrectSolutions.Count, 2, 4);
            Assert.Equal(problem.Solutions.Count, problem.Solutions.Distinct().Count());
            Assert.All(problem.Solutions, program => Assert.InRange(program.Length, 16, 120));
            Assert.InRange(problem.PublicTests.Count, 1, 2);
            Assert.InRange(problem.PrivateTests.Count, 6, 10);
            var inputs = problem.PublicTests.Concat(problem.PrivateTests).Select(test => test.Input).ToList();
            Assert.Equal(inputs.Count, inputs.Distinct().Count());
            Assert.All(problem.Solutions.Concat(problem.IncorrectSolutions), program =>
            {
                Assert.DoesNotContain('$', program);
                Assert.True(Ascii.IsValid(program));
            });
            Assert.True(Ascii.IsValid(problem.Statement));
            Assert.True(Ascii.IsValid(string.Concat(inputs)));
        });
    }

    [Fact]
    public void Problems_Ids_AreUnique()
    {
        var ids = All(DefaultSet.Value).Select(problem => problem.Id).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    private static IEnumerable<Problem> All(SampleSet set) => [.. set.Train, .. set.HeldOutVariants, .. set.HeldOutFamilies];

    private static string Hash(SampleOptions options) =>
        Convert.ToHexStringLower(SHA256.HashData(Bytes(All(SampleGenerator.Generate(options)))));

    private static byte[] Bytes(IEnumerable<Problem> problems)
    {
        using var stream = new MemoryStream();
        ProblemWriter.WriteAsync(stream, problems, CancellationToken.None).GetAwaiter().GetResult(); // A memory stream never waits.
        return stream.ToArray();
    }
}
