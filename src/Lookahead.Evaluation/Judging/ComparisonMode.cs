namespace Lookahead.Evaluation.Judging;

/// <summary>When an output counts as the expected one. docs/judging.md has both rules in full.</summary>
public enum ComparisonMode
{
    /// <summary>Tokens, exact integers, tolerance only where the expected output has a point or an exponent; upper and lower case differ.</summary>
    Tokens,

    /// <summary>The rule of DeepMind's published CodeContests runner, for numbers that compare with theirs.</summary>
    DeepMindCompat,
}
