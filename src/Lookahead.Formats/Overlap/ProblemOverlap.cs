namespace Lookahead.Formats.Overlap;

/// <summary>What one evaluation problem shares with the training set.</summary>
/// <param name="StatementInTraining">A training statement is the same up to white space.</param>
/// <param name="PairInTraining">A training problem has the same statement and one of the same programs.</param>
public sealed record ProblemOverlap(
    string ProblemId,
    TextOverlap Statement,
    TextOverlap Solutions,
    bool StatementInTraining,
    bool PairInTraining);

/// <summary>Overlap of one text, or of several taken together, in distinct n-grams.</summary>
/// <param name="NGrams">How many it has.</param>
/// <param name="Found">How many of them occur anywhere in training.</param>
/// <param name="WorstMatchId">The training problem that shares most; null when none shares any.</param>
/// <param name="WorstMatchFound">How many that problem shares.</param>
public sealed record TextOverlap(int NGrams, int Found, string? WorstMatchId, int WorstMatchFound)
{
    /// <summary>From 0 to 1; 0 for a text without n-grams.</summary>
    public double Share => NGrams == 0 ? 0 : (double)Found / NGrams;

    /// <summary>The share that a single training problem covers, from 0 to 1.</summary>
    public double WorstMatchShare => NGrams == 0 ? 0 : (double)WorstMatchFound / NGrams;
}
