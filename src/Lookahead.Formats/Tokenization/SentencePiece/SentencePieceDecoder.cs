using Lookahead.Formats.Tokenization.Decoders;

namespace Lookahead.Formats.Tokenization.SentencePiece;

/// <summary>From pieces to text, as SentencePiece's processor does it (sentencepiece/src/sentencepiece_processor.cc).</summary>
internal static class SentencePieceDecoder
{
    /// <param name="byteFallback">Whether there are pieces for bytes.</param>
    /// <param name="addDummyPrefix">Drops the space that encoding put in front.</param>
    /// <param name="removeExtraWhitespaces">Drops the space in front of every piece until something is written.</param>
    public static Decoder Create(bool byteFallback, bool addDummyPrefix, bool removeExtraWhitespaces)
    {
        List<Decoder> steps = removeExtraWhitespaces ? [DropLeadingSpaces] : [];
        steps.Add(DecoderSteps.Replace(CodePointRegex.Literal(SentencePieceNormalizer.Space.ToString()), " "));
        if (byteFallback)
        {
            steps.Add(DecoderSteps.ByteFallback);
        }
        steps.Add(DecoderSteps.Fuse);
        if (addDummyPrefix && !removeExtraWhitespaces)
        {
            steps.Add(DecoderSteps.Strip(' ', 1, 0));
        }
        return DecoderSteps.Sequence(steps);
    }

    private static List<string> DropLeadingSpaces(IReadOnlyList<string> tokens)
    {
        var pieces = tokens.ToList();
        for (var i = 0; i < pieces.Count && (i == 0 || pieces[i - 1].Length == 0); i++)
        {
            pieces[i] = pieces[i].StartsWith(SentencePieceNormalizer.Space) ? pieces[i][1..] : pieces[i];
        }
        return pieces;
    }
}
