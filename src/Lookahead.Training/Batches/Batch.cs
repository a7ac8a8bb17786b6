namespace Lookahead.Training.Batches;

/// <summary>
/// Rows packed with whole documents. All arrays are [rows x length] row-major. Places behind the last document of a row are
/// padding: a document number of their own each, so that they see nothing and nothing sees them.
/// </summary>
/// <param name="Rows">B.</param>
/// <param name="Length">T.</param>
/// <param name="Tokens">Token ids.</param>
/// <param name="Positions">Position within the document, from 0.</param>
/// <param name="Documents">Number of the document within the row.</param>
/// <param name="Predicted">True where the token is to be predicted: in a completion, not in a prompt or padding.</param>
/// <param name="RowTokens">[rows]: tokens of each row that are no padding.</param>
public sealed record Batch(int Rows, int Length, long[] Tokens, long[] Positions, long[] Documents, bool[] Predicted, int[] RowTokens)
{
    /// <summary>True when no row holds a second document; padding may follow the first.</summary>
    // Only a first document's tokens are at positions beyond 0 or in document 0.
    public bool IsOneDocumentPerRow => !Enumerable.Range(0, Tokens.Length).Any(i => Documents[i] > 0 && Positions[i] > 0);

    /// <summary>Tokens that are no padding.</summary>
    public int TokenCount => RowTokens.Sum();

    /// <summary>
    /// What head <paramref name="head"/> is trained on: flat indices of the positions t, and the tokens at t + head.
    /// A pair counts only if both ends lie in one document and the target is to be predicted, so a loss never depends on
    /// prompt labels, padding values or neighbours in the row.
    /// </summary>
    public (long[] Positions, long[] Targets) PairsOf(int head)
    {
        // Two passes over the flags cost less than lists that grow.
        var count = CountPairsOf(head);
        var (positions, targets) = (new long[count], new long[count]);
        var at = 0;
        for (var row = 0; row < Rows; row++)
        {
            var end = ((row + 1) * Length) - head;
            for (var from = row * Length; from < end; from++)
            {
                if (IsPair(from, from + head))
                {
                    positions[at] = from;
                    targets[at++] = Tokens[from + head];
                }
            }
        }
        return (positions, targets);
    }

    /// <summary>How many pairs each of the heads 1..<paramref name="heads"/> is trained on.</summary>
    public int[] CountPairs(int heads) => [.. Enumerable.Range(1, heads).Select(CountPairsOf)];

    /// <summary>The rows from <paramref name="first"/> on, <paramref name="count"/> of them, as a batch.</summary>
    public Batch Slice(int first, int count)
    {
        var (start, end) = (first * Length, (first + count) * Length);
        return new Batch(count, Length, Tokens[start..end], Positions[start..end], Documents[start..end], Predicted[start..end], RowTokens[first..(first + count)]);
    }

    private int CountPairsOf(int head)
    {
        var count = 0;
        for (var row = 0; row < Rows; row++)
        {
            var end = ((row + 1) * Length) - head;
            for (var from = row * Length; from < end; from++)
            {
                count += IsPair(from, from + head) ? 1 : 0;
            }
        }
        return count;
    }

    private bool IsPair(int from, int to) => Predicted[to] && Documents[from] == Documents[to];
}
