using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;

namespace Lookahead.Worker.Handlers.Models;

/// <summary>The tokenizer that belongs to a model directory.</summary>
internal static class ModelTokenizer
{
    /// <summary>Of a directory with tokenizer files.</summary>
    /// <exception cref="JobException">There are none, or they are wrong.</exception>
    public static ITokenizer Load(string directory) =>
        throw JobException.User(ErrorCodes.InvalidModel, $"'{directory}' has no tokenizer that this version reads.", "model");

    /// <summary>Of a model: its tokenizer files, or bytes where it has none and a vocabulary of bytes.</summary>
    public static ITokenizer Load(string directory, ModelConfig config) =>
        config.VocabularySize == ByteTokenizer.Size ? ByteTokenizer.Instance : Load(directory);
}
