using Lookahead.Formats.Tokenization.AddedTokens;
using Lookahead.Formats.Tokenization.SentencePiece;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tokenization;

/// <summary>The tokenizer of a model directory.</summary>
public static class TokenizerFiles
{
    /// <summary>Files that belong to the tokenizer and to generation: an exported model carries them over byte for byte.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        TokenizerJson.FileName, SpecialTokenSettings.TokenizerConfig, SpecialTokenSettings.SpecialTokensMap, SentencePieceTokenizer.FileName, "vocab.json",
        "merges.txt", SpecialTokenSettings.GenerationConfig, "chat_template.jinja", "chat_template.json",
        AddedTokenFiles.AddedTokens,
    ];

    /// <summary>Reads the tokenizer of a model directory: <c>tokenizer.json</c>, else SentencePiece's <c>tokenizer.model</c>.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: there is none, or one that cannot be used.</exception>
    public static ITokenizer Load(string directory)
    {
        if (File.Exists(Path.Combine(directory, TokenizerJson.FileName)))
        {
            return HuggingFaceTokenizer.Load(directory);
        }
        if (File.Exists(Path.Combine(directory, SentencePieceTokenizer.FileName)))
        {
            return SentencePieceTokenizer.Load(directory);
        }
        throw TokenizerJson.Invalid(directory, Directory.Exists(directory)
            ? $"has no {TokenizerJson.FileName} and no {SentencePieceTokenizer.FileName}; save one with AutoTokenizer.from_pretrained(...).save_pretrained(...) of transformers."
            : "does not exist.");
    }
}
