using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

/// <summary>When an output counts as the expected one; docs/judging.md.</summary>
public enum JudgeComparison
{
    Tokens,

    /// <summary>The rule of DeepMind's published CodeContests runner.</summary>
    DeepmindCompat,
}

/// <summary>How programs are judged.</summary>
public sealed record JudgeSettings
{
    /// <summary>Decides the verdicts. What the other rule would say is counted beside.</summary>
    public JudgeComparison Comparison { get; init; }

    /// <summary>Problems' time limits are multiplied by this: above 1 for limits that were made for a faster language.</summary>
    public double TimeFactor { get; init; } = 1;

    internal static JudgeSettings Read(FieldReader root)
    {
        var defaults = new JudgeSettings();
        var judge = root.Object("judge");
        var settings = new JudgeSettings
        {
            Comparison = judge.Choice("comparison", defaults.Comparison),
            TimeFactor = judge.Number("time_factor", defaults.TimeFactor, 0.1, 100),
        };
        judge.RefuseUnknown();
        return settings;
    }
}
