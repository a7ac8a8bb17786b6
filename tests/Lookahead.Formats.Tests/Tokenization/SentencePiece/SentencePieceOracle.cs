using System.Text.Json;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization.SentencePiece;

/// <summary>Models that SentencePiece itself trained, and its answers.</summary>
internal static class SentencePieceOracle
{
    private const string Train = """
        import json, sys, sentencepiece
        folder = sys.argv[1]
        request = json.load(open(folder + '/request.json', encoding='utf-8'))
        sentencepiece.SentencePieceTrainer.Train(
            sentence_iterator=iter(request['corpus']), model_prefix=folder + '/tokenizer', minloglevel=2, num_threads=1, **request['options'])
        processor = sentencepiece.SentencePieceProcessor(model_file=folder + '/tokenizer.model')
        answers = [processor.encode(text) for text in request['texts']]
        print(json.dumps({
            'size': processor.vocab_size(), 'begin': processor.bos_id(), 'end': processor.eos_id(), 'padding': processor.pad_id(),
            'ids': answers, 'decoded': [processor.decode(ids) for ids in answers]}))
        """;

    private static readonly string[] Words =
    [
        "def", "return", "if", "else", "for", "while", "in", "range", "self", "import", "print", "len", "value", "index", "count", "list", "node",
        "left", "right", "sum", "max", "min", "naïve", "größe", "счёт", "узел", "数据", "→", "==", "!=", "<=", "()", "[]", "{}", ":", "\"\"\"", "#", "//",
    ];

    /// <summary>Trains a model into a folder as its tokenizer.model.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Of the trainer, as a JSON object.</param>
    /// <param name="texts">To be encoded, and decoded again.</param>
    public static SentencePieceAnswer Ask(TempFolder folder, string options, IReadOnlyList<string> texts)
    {
        folder.Write("request.json", JsonSerializer.Serialize(new { corpus = Corpus(), options = JsonSerializer.Deserialize<JsonElement>(options), texts }));
        return JsonSerializer.Deserialize<SentencePieceAnswer>(Python.Run("sentencepiece", "-c", Train, folder.Path), JsonSerializerOptions.Web)!;
    }

    /// <summary>Lines like those of programs, of words that recur unevenly.</summary>
    private static string[] Corpus()
    {
        var random = new Random(5);
        string Word() => Words[(int)(Words.Length * random.NextDouble() * random.NextDouble())] + (random.Next(4) == 0 ? $"_{random.Next(100)}" : "");
        return [.. Enumerable.Range(0, 2000).Select(_ =>
            new string(' ', 4 * random.Next(4)) + string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 9)).Select(_ => Word())))];
    }
}

/// <summary>What SentencePiece says of a model and of texts.</summary>
/// <param name="Size">Pieces of the vocabulary.</param>
/// <param name="Begin">Id of the begin-of-text token, or -1.</param>
/// <param name="End">Id of the end-of-text token, or -1.</param>
/// <param name="Padding">Id of the padding token, or -1.</param>
/// <param name="Ids">Per text.</param>
/// <param name="Decoded">Per text, what its ids decode to.</param>
internal sealed record SentencePieceAnswer(int Size, int Begin, int End, int Padding, int[][] Ids, string[] Decoded);
