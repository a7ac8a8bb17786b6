namespace Lookahead.Decoding.Drafting;

/// <summary>
/// By which rule each head drafts. Now and then a sequence's heads draft by all rules at once; the rule whose drafts became
/// text most often is used, until another one is clearly better.
/// </summary>
/// <remarks>Only for texts that do not depend on their drafts.</remarks>
internal sealed class DraftRuleChoice
{
    /// <summary>The rules that are tried.</summary>
    public static readonly DraftRule[] Rules = [DraftRule.Sampled, DraftRule.Sharp, DraftRule.Argmax];

    /// <summary>A sequence tries all rules in one of so many draftings.</summary>
    public const int TrialEvery = 8;

    private const double Memory = 0.99, Enough = 20, ClearlyBetter = 1.02;

    private readonly int[] best; // [k - 1]: index of the rule in use.
    private readonly double[] tried; // [k - 1]
    private readonly double[] right; // [k - 1, rules]

    /// <param name="drafts">k - 1.</param>
    public DraftRuleChoice(int drafts)
    {
        best = new int[drafts];
        tried = new double[drafts];
        right = new double[drafts * Rules.Length];
    }

    /// <summary>The rule in use.</summary>
    /// <param name="head">2..k.</param>
    public DraftRule this[int head] => Rules[best[head - 2]];

    /// <summary>Counts a trial of one head.</summary>
    /// <param name="head">2..k.</param>
    /// <param name="drafted">By each of <see cref="Rules"/>.</param>
    /// <param name="token">What became text.</param>
    public void Observe(int head, ReadOnlySpan<int> drafted, int token)
    {
        var i = head - 2;
        var hits = right.AsSpan(i * Rules.Length, Rules.Length);
        tried[i] = tried[i] * Memory + 1;
        for (var rule = 0; rule < hits.Length; rule++)
        {
            hits[rule] = hits[rule] * Memory + (drafted[rule] == token ? 1 : 0);
        }
        if (tried[i] < Enough)
        {
            return;
        }
        for (var rule = 0; rule < hits.Length; rule++)
        {
            if (hits[rule] > ClearlyBetter * hits[best[i]])
            {
                best[i] = rule;
            }
        }
    }
}
