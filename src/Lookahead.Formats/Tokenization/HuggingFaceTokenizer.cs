using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Tokenization;

/// <summary>
/// A byte-pair tokenizer of a Hugging Face model directory: byte-level (GPT-2, StarCoder, Qwen, Llama 3) or in SentencePiece's
/// style with byte fallback (Llama 2, CodeLlama, Mistral). Ids equal those of the library `tokenizers`.
/// </summary>
public sealed class HuggingFaceTokenizer : ITokenizer
{
    private readonly TokenizerPipeline pipeline;
    private readonly SpecialTokenSettings settings;

    internal HuggingFaceTokenizer(TokenizerPipeline pipeline, SpecialTokenSettings settings) => (this.pipeline, this.settings) = (pipeline, settings);

    public int VocabularySize => pipeline.VocabularySize;

    public IReadOnlyList<int> Prefix => settings.Prefix;

    public int EndOfText => settings.EndOfTextIds[0];

    public IReadOnlyList<int> EndOfTextIds => settings.EndOfTextIds;

    public int Padding => settings.Padding;

    /// <summary>Reads <c>tokenizer.json</c> and the configurations beside it.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: a file is missing, malformed or needs something that is not implemented.</exception>
    public static HuggingFaceTokenizer Load(string directory)
    {
        var path = Path.Combine(directory, TokenizerJson.FileName);
        if (!File.Exists(path))
        {
            throw TokenizerJson.Invalid(directory, $"has no {TokenizerJson.FileName}.");
        }
        var pipeline = TokenizerJson.Read(File.ReadAllBytes(path), path);
        return new HuggingFaceTokenizer(pipeline, SpecialTokenSettings.Read(directory, pipeline));
    }

    public int[] Encode(string text) => pipeline.Encode(text, specialAsText: true);

    public int[] EncodeTemplate(string text) => pipeline.Encode(text, specialAsText: false);

    public string Decode(IEnumerable<int> tokens) => pipeline.Decode(tokens, keepSpecial: false);

    public ReadOnlyMemory<byte> Bytes(int token) => pipeline.Bytes(token);

    /// <summary>The text of tokens with special tokens written out: for people who look at training data.</summary>
    public string DecodeWithSpecial(IEnumerable<int> tokens) => pipeline.Decode(tokens, keepSpecial: true);
}
