using Lookahead.Formats.Models;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Errors;

namespace Lookahead.Worker.Handlers.Models;

/// <summary>The tokenizer that belongs to a model directory.</summary>
internal static class ModelTokenizer
{
    /// <summary>Its tokenizer files, or bytes where it has none and a vocabulary of bytes.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: there is none, or it knows tokens that the model does not.</exception>
    public static ITokenizer Load(string directory, ModelConfig config)
    {
        if (config.VocabularySize == ByteTokenizer.Size && !TokenizerFiles.Names.Any(name => File.Exists(Path.Combine(directory, name))))
        {
            return ByteTokenizer.Instance;
        }
        var tokenizer = TokenizerFiles.Load(directory);
        return tokenizer.VocabularySize <= config.VocabularySize
            ? tokenizer
            : throw JobException.User(ErrorCodes.InvalidModel,
                $"The tokenizer in '{directory}' has {tokenizer.VocabularySize} tokens, but the model's vocab_size is {config.VocabularySize}.", "model");
    }
}
