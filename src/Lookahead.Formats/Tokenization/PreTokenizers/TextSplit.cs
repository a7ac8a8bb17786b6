namespace Lookahead.Formats.Tokenization.PreTokenizers;

/// <summary>Cuts a text at separators.</summary>
internal static class TextSplit
{
    /// <param name="text">The text.</param>
    /// <param name="matches">Ranges that are not empty, from left to right, without overlap.</param>
    /// <param name="behavior">What becomes of the separators.</param>
    /// <param name="invert">The matches are what is kept, and what lies between them separates.</param>
    public static IEnumerable<string> Split(string text, List<(int Start, int End)> matches, SplitBehavior behavior, bool invert)
    {
        var pieces = Cover(text.Length, matches, invert);
        var ranges = behavior switch
        {
            SplitBehavior.Removed => pieces.Where(p => !p.IsSeparator),
            SplitBehavior.Contiguous => Contiguous(pieces),
            SplitBehavior.MergedWithPrevious => MergedWithPrevious(pieces),
            SplitBehavior.MergedWithNext => MergedWithNext(pieces),
            _ => pieces,
        };
        return ranges.Select(p => text[p.Start..p.End]);
    }

    private static List<Piece> Cover(int length, List<(int Start, int End)> matches, bool invert)
    {
        var pieces = new List<Piece>((matches.Count * 2) + 1);
        var done = 0;
        foreach (var (start, end) in matches)
        {
            if (done < start)
            {
                pieces.Add(new Piece(done, start, invert));
            }
            pieces.Add(new Piece(start, end, !invert));
            done = end;
        }
        if (done < length)
        {
            pieces.Add(new Piece(done, length, invert));
        }
        return pieces;
    }

    private static List<Piece> Contiguous(List<Piece> pieces)
    {
        var merged = new List<Piece>(pieces.Count);
        foreach (var piece in pieces)
        {
            if (merged.Count > 0 && merged[^1].IsSeparator == piece.IsSeparator)
            {
                merged[^1] = merged[^1] with { End = piece.End };
            }
            else
            {
                merged.Add(piece);
            }
        }
        return merged;
    }

    /// <summary>Only the first of a run of separators joins its neighbour.</summary>
    private static List<Piece> MergedWithPrevious(List<Piece> pieces)
    {
        var merged = new List<Piece>(pieces.Count);
        var afterSeparator = false;
        foreach (var piece in pieces)
        {
            if (piece.IsSeparator && !afterSeparator && merged.Count > 0)
            {
                merged[^1] = merged[^1] with { End = piece.End };
            }
            else
            {
                merged.Add(piece);
            }
            afterSeparator = piece.IsSeparator;
        }
        return merged;
    }

    /// <summary>Only the last of a run of separators joins its neighbour.</summary>
    private static List<Piece> MergedWithNext(List<Piece> pieces)
    {
        var merged = new List<Piece>(pieces.Count);
        var beforeSeparator = false;
        for (var i = pieces.Count - 1; i >= 0; i--)
        {
            if (pieces[i].IsSeparator && !beforeSeparator && merged.Count > 0)
            {
                merged[^1] = merged[^1] with { Start = pieces[i].Start };
            }
            else
            {
                merged.Add(pieces[i]);
            }
            beforeSeparator = pieces[i].IsSeparator;
        }
        merged.Reverse();
        return merged;
    }

    private readonly record struct Piece(int Start, int End, bool IsSeparator);
}
