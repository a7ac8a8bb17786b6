namespace Lookahead.Decoding.Drafting;

/// <summary>Drafts of one block by every rule, and the tokens that came of it.</summary>
/// <param name="drafts">k - 1.</param>
internal sealed class DraftTrial(int drafts)
{
    private readonly int[] drafted = new int[drafts * DraftRuleChoice.Rules.Length];
    private readonly int[] tokens = new int[drafts];
    private int judged, draftings;

    /// <summary>Whether the present block is one.</summary>
    public bool Runs { get; private set; }

    /// <summary>Begins a block.</summary>
    public void Begin()
    {
        Runs = draftings++ % DraftRuleChoice.TrialEvery == 0;
        judged = 0;
    }

    /// <summary>Drafts of head <paramref name="head"/> (from 2), by rule.</summary>
    public Span<int> Of(int head) => drafted.AsSpan((head - 2) * DraftRuleChoice.Rules.Length, DraftRuleChoice.Rules.Length);

    /// <summary>The token at the place of the next draft, whose predecessors were all right.</summary>
    public void Judge(int token) => tokens[judged++] = token;

    /// <summary>Hands the block's results over.</summary>
    public void Report(DraftRuleChoice choice)
    {
        for (var i = 0; Runs && i < judged; i++)
        {
            choice.Observe(i + 2, Of(i + 2), tokens[i]);
        }
        judged = 0;
    }
}
