namespace Lookahead.Samples;

/// <summary>How many problems to generate, and from which seed.</summary>
public sealed record SampleOptions
{
    /// <summary>The same seed and options give the same bytes on every machine.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Training problems of each trained family, 1 or more.</summary>
    public int VariantsPerFamily { get; init; } = 200;

    /// <summary>Held-out variants of each trained family, 0 or more.</summary>
    public int HeldOutPerFamily { get; init; } = 5;

    /// <summary>Problems of each never-trained family, 0 or more.</summary>
    public int UnseenPerFamily { get; init; } = 10;

    /// <summary>Tests in the open, 1 or 2.</summary>
    public int PublicTests { get; init; } = 2;

    /// <summary>Hidden tests, 6 to 10. All of a family's edge cases are among them.</summary>
    public int PrivateTests { get; init; } = 8;

    /// <summary>
    /// Correct programs kept per problem, at least 1. The first is the family's canonical form three times out of four;
    /// with 1, training sees one program per statement in that mix of forms.
    /// </summary>
    public int SolutionsPerProblem { get; init; } = int.MaxValue;

    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range; the message names it.</exception>
    public void Validate()
    {
        Check(VariantsPerFamily, 1, int.MaxValue, nameof(VariantsPerFamily));
        Check(HeldOutPerFamily, 0, int.MaxValue, nameof(HeldOutPerFamily));
        Check(UnseenPerFamily, 0, int.MaxValue, nameof(UnseenPerFamily));
        Check(PublicTests, 1, 2, nameof(PublicTests));
        Check(PrivateTests, 6, 10, nameof(PrivateTests));
        Check(SolutionsPerProblem, 1, int.MaxValue, nameof(SolutionsPerProblem));
    }

    private static void Check(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            var range = high == int.MaxValue ? $"at least {low}" : $"from {low} to {high}";
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be {range}.");
        }
    }
}
