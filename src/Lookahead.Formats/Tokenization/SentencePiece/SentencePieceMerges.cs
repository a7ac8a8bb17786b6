using Lookahead.Formats.Tokenization.Bpe;

namespace Lookahead.Formats.Tokenization.SentencePiece;

/// <summary>
/// The merges that pieces and their scores stand for. SentencePiece joins, of all neighbours whose concatenation is a piece, those
/// whose piece has the highest score, and of equal scores the leftmost (sentencepiece/src/bpe_model.cc); so every way to cut a
/// piece into two others is a merge, and merges of equal scores have the same rank.
/// </summary>
internal static class SentencePieceMerges
{
    public static List<BpeMerge> Of(IReadOnlyList<Piece> pieces)
    {
        var normal = pieces.Where(p => p.Type == PieceType.Normal).ToDictionary(p => p.Text, p => p.Text);
        var byText = normal.GetAlternateLookup<ReadOnlySpan<char>>();
        var merges = new List<BpeMerge>();
        var (rank, last) = (-1, float.NaN);
        foreach (var piece in pieces.Where(p => p.Type == PieceType.Normal).OrderByDescending(p => p.Score))
        {
            if (piece.Score != last)
            {
                (rank, last) = (rank + 1, piece.Score);
            }
            for (var cut = 1; cut < piece.Text.Length; cut++)
            {
                if (byText.TryGetValue(piece.Text.AsSpan(0, cut), out var left) && byText.TryGetValue(piece.Text.AsSpan(cut), out var right))
                {
                    merges.Add(new BpeMerge(left, right, rank));
                }
            }
        }
        return merges;
    }
}
