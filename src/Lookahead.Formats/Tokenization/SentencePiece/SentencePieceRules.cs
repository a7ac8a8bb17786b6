using Lookahead.Formats.Tokenization.Bpe;

namespace Lookahead.Formats.Tokenization.SentencePiece;

/// <summary>Tells which models would get other ids here than from SentencePiece, and which are inconsistent.</summary>
internal static class SentencePieceRules
{
    /// <returns>What is wrong with the model or not supported, or null.</returns>
    public static string? FindFault(SentencePieceModel model) => FindUnsupported(model) ?? FindInconsistency(model) ?? FindLooseCharacter(model);

    private static string? FindUnsupported(SentencePieceModel model)
    {
        var userDefined = model.Pieces.FirstOrDefault(p => p.Type == PieceType.UserDefined && p.Text.Contains(' ', StringComparison.Ordinal)).Text;
        return model switch
        {
            { HasSpecifications: false } => "it has no trainer_spec or no normalizer_spec; the file may be cut off",
            { ModelType: not 2 } => $"its trainer_spec.model_type is {TypeName(model.ModelType)}; supported is BPE",
            { TreatWhitespaceAsSuffix: true } => "its trainer_spec.treat_whitespace_as_suffix is not supported",
            { MapsCharacters: true } => $"its normalizer_spec '{model.NormalizerName}' changes characters (precompiled_charsmap); supported is identity",
            { EscapeWhitespaces: false } => "its normalizer_spec.escape_whitespaces is false, which is not supported",
            { MapsDecodedCharacters: true } => "its denormalizer_spec changes characters (precompiled_charsmap), which is not supported",
            _ when model.Pieces.Any(p => p.Type == PieceType.Unused) =>
                $"it has unused pieces, as '{model.Pieces.First(p => p.Type == PieceType.Unused).Text}', which are not supported",
            _ when userDefined is not null => $"its user-defined piece '{userDefined}' holds a space, which is not supported",
            _ => null,
        };
    }

    private static string? FindInconsistency(SentencePieceModel model)
    {
        var texts = new HashSet<string>();
        if (model.Pieces.Where(p => !texts.Add(p.Text)).Select(p => p.Text).FirstOrDefault() is { } twice)
        {
            return $"it has the piece '{twice}' twice";
        }
        if (model.Pieces.Count(p => p.Type == PieceType.Unknown) is var unknown and not 1)
        {
            return $"it has {unknown} pieces for unknown characters instead of one";
        }
        var bytes = model.Pieces.Where(p => p.Type == PieceType.Byte).Select(p => p.Text).ToHashSet();
        var expected = model.ByteFallback ? Enumerable.Range(0, 256).Select(BpeModel.ByteToken).ToHashSet() : [];
        if (bytes.Except(expected).FirstOrDefault() is { } extra)
        {
            return $"it has the piece '{extra}' of type BYTE, but " + (model.ByteFallback ? "such a piece is <0x00> to <0xFF>" : "no byte_fallback");
        }
        return expected.Except(bytes).FirstOrDefault() is { } missing ? $"it has byte_fallback, but no piece '{missing}' of type BYTE" : null;
    }

    /// <summary>SentencePiece joins characters to pieces even where a character is no piece itself; merges of tokens cannot.</summary>
    private static string? FindLooseCharacter(SentencePieceModel model)
    {
        var normal = model.Pieces.Where(p => p.Type == PieceType.Normal).Select(p => p.Text).ToHashSet();
        foreach (var text in normal)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                if (!normal.Contains(rune.ToString()))
                {
                    return $"its piece '{text}' holds the character '{rune}' (U+{rune.Value:X4}), which is no piece of its own; that is not supported";
                }
            }
        }
        return null;
    }

    private static string TypeName(int type) => type switch
    {
        1 => "unigram",
        3 => "word",
        4 => "char",
        _ => $"{type}",
    };
}
