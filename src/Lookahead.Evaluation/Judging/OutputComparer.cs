namespace Lookahead.Evaluation.Judging;

/// <summary>Says whether an output is the expected one.</summary>
public sealed class OutputComparer(ComparisonMode mode)
{
    /// <summary>Names the rule; part of the key of cached verdicts and of manifests.</summary>
    public string Version { get; } = mode switch
    {
        ComparisonMode.Tokens => "tokens-1",
        ComparisonMode.DeepMindCompat => "deepmind-compat-1",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown comparison mode."),
    };

    public bool Matches(string output, string expected) => mode == ComparisonMode.Tokens
        ? TokenComparison.Matches(output, expected)
        : DeepMindComparison.Matches(output, expected);
}
