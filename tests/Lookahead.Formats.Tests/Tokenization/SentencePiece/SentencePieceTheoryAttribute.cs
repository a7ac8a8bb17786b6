using Lookahead.Formats.Tests.Support;

namespace Lookahead.Formats.Tests.Tokenization.SentencePiece;

/// <summary>A theory that needs a Python with SentencePiece: skipped, with the reason, where there is none.</summary>
public sealed class SentencePieceTheoryAttribute : TheoryAttribute
{
    public SentencePieceTheoryAttribute() => Skip = PythonModule.SentencePiece.Missing;
}
