using System.Text.Json;
using Lookahead.Evaluation.Judging;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging;

public sealed class OutputComparerTests
{
    private static readonly OutputComparer Tokens = new(ComparisonMode.Tokens);

    [Theory]
    [InlineData("1 2\n3", "1\n2 3\n", true)]
    [InlineData("", " \n", true)]
    [InlineData("1", "", false)]
    [InlineData("", "0", false)]
    [InlineData("3 3 3", "3 3", false)]
    [InlineData("1 2", "2 1", false)]
    [InlineData("YES", "yes", false)]
    [InlineData("a\fb\vc", "a b c", true)]
    [InlineData("a\u00a0b", "a b", false)]
    // Integers are exact, of any size, and only integers.
    [InlineData("+5", "5", true)]
    [InlineData("007", "7", true)]
    [InlineData("-0", "0", true)]
    [InlineData("-7", "7", false)]
    [InlineData("1.0", "1", false)]
    [InlineData("1e5", "100000", false)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    [InlineData("123456789012345678901", "123456789012345678902", false)]
    [InlineData("0x10", "16", false)]
    [InlineData("0x10", "0x10", true)]
    [InlineData("1_000", "1000", false)]
    [InlineData("1\0", "1", false)]
    [InlineData("\u0661", "1", false)]
    // Decimals have a tolerance, absolute below 1 and relative above.
    [InlineData("1", "1.0", true)]
    [InlineData("100000", "1e5", true)]
    [InlineData(".5", "0.5", true)]
    [InlineData("5.", "5.0", true)]
    [InlineData("0.3", "0.3000009", true)]
    [InlineData("0.3", "0.3000011", false)]
    [InlineData("0.0", "0.0000009", true)]
    [InlineData("1000000.5", "1000000.0", true)]
    [InlineData("1000002.0", "1000000.0", false)]
    [InlineData("1e400", "1e400", true)]
    [InlineData("1e400", "2e400", false)]
    [InlineData("0,5", "0.5", false)]
    // NaN equals nothing; infinity is a word.
    [InlineData("nan", "nan", false)]
    [InlineData("-NaN", "-NaN", false)]
    [InlineData("inf", "inf", true)]
    [InlineData("inf", "1.0", false)]
    [InlineData("Infinity", "inf", false)]
    public void Matches_TokensMode_FollowsItsRule(string output, string expected, bool match) =>
        Assert.Equal(match, Tokens.Matches(output, expected));

    [Theory]
    [InlineData("YES", "yes", true)]
    [InlineData("1", "1.000009", true)]
    [InlineData("1", "1.00001", false)]
    [InlineData("0x10", "16", true)]
    [InlineData("nan 1", "nan 1.000001", false)]
    [InlineData("9007199254740993", "9007199254740992", true)]
    [InlineData("1\0", "1", false)]
    public void Matches_DeepMindMode_FollowsTheirs(string output, string expected, bool match) =>
        Assert.Equal(match, new OutputComparer(ComparisonMode.DeepMindCompat).Matches(output, expected));

    [SharedDataFact]
    public void Matches_DeepMindMode_EqualsObservedVerdicts()
    {
        var comparer = new OutputComparer(ComparisonMode.DeepMindCompat);
        var golden = JsonDocument.Parse(File.ReadAllText(SharedData.File("problems", "outputsmatch_golden.json"))).RootElement.EnumerateArray().ToArray();

        Assert.Equal(51, golden.Length);
        Assert.All(golden, one => Assert.Equal(
            one.GetProperty("match").GetBoolean(),
            comparer.Matches(one.GetProperty("output").GetString()!, one.GetProperty("expected").GetString()!)));
    }
}
