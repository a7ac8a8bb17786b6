namespace Lookahead.Evaluation.Judging;

/// <summary>How far a batch is.</summary>
/// <param name="Done">Items with a verdict, duplicates counted.</param>
/// <param name="Total">Items in the batch.</param>
/// <param name="Accepted">Items accepted so far.</param>
public sealed record JudgeProgress(int Done, int Total, int Accepted)
{
    /// <summary>Of <see cref="Done"/>: items whose verdict was known before; the rate leaves them out.</summary>
    public int Known { get; init; }
}
