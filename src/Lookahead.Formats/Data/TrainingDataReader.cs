using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Overlap;
using Lookahead.Formats.Problems;
using Lookahead.Formats.Problems.CodeContests;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Data;

/// <summary>
/// Reads training data of every format into documents (docs/data.md). Streaming: besides the documents' tokens, one line,
/// one file or one row group is in memory, and 16 bytes a document for the search for duplicates.
/// </summary>
public static class TrainingDataReader
{
    /// <param name="data">What to read, and how.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="chat">The model's chat template; null when it has none, which chat data needs.</param>
    /// <param name="maxTokens">
    /// The sequence length. Longer documents are left out and counted; plain texts and files are cut into pieces instead.
    /// </param>
    /// <param name="cancellationToken">Checked example by example.</param>
    /// <exception cref="DataFormatException">Missing or with faults, or nothing in it can be trained on.</exception>
    public static async Task<(IReadOnlyList<TrainingDocument> Documents, TrainingDataReport Report)> ReadAsync(
        TrainingData data, ITokenizer tokenizer, IChatRenderer? chat, int maxTokens, CancellationToken cancellationToken)
    {
        var overlap = await TrainingOverlap.LoadAsync(data.OverlapWith, cancellationToken);
        var written = data.Format is DataFormat.Completions or DataFormat.Chat;
        var collector = new DocumentCollector(tokenizer, maxTokens, overlap, dropDuplicates: !written);
        var source = new DataSourceHasher(data.Path);
        await CollectAsync(data, tokenizer, chat, collector, source, cancellationToken);
        RefuseNothing(data, collector, maxTokens);
        return (collector.Documents, Report(data, collector, source, overlap));
    }

    private static Task CollectAsync(
        TrainingData data, ITokenizer tokenizer, IChatRenderer? chat, DocumentCollector collector, DataSourceHasher source, CancellationToken cancellationToken)
    {
        switch (data.Format)
        {
            case DataFormat.Problems:
                var problems = new ProblemDocuments(collector, data);
                var parser = new ProblemParser();
                return LinesAsync(data.Path, source, parser.Parse, problems.Add, cancellationToken);
            case DataFormat.CodeContests:
                return CodeContestsAsync(data, collector, source, cancellationToken);
            case DataFormat.Completions:
                return LinesAsync(data.Path, source, ReadCompletion, pair =>
                {
                    collector.Examples++;
                    collector.AddCompletion(collector.Encoder.Start(pair.Prompt), pair.Completion, pair.Prompt + "\n" + pair.Completion);
                }, cancellationToken);
            case DataFormat.Chat:
                var conversations = new ChatDocuments(collector, tokenizer, chat ?? throw DataFile.Fault(data.Path,
                    "The format 'chat' needs a model with a chat template, and this one has none. Take an instruction-tuned model, or the format 'completions'."));
                return LinesAsync(data.Path, source, conversations.Add, _ => { }, cancellationToken);
            case DataFormat.Text:
                return LinesAsync(data.Path, source, ReadText, text =>
                {
                    collector.Examples++;
                    collector.AddText(text);
                }, cancellationToken);
            case DataFormat.Folder:
                return new FolderDocuments(collector, source, data.FilePattern).AddAsync(data.Path, cancellationToken);
            default:
                throw new ArgumentOutOfRangeException(nameof(data));
        }
    }

    private static async Task LinesAsync<T>(string path, DataSourceHasher source, Func<JsonLine, T> read, Action<T> add, CancellationToken cancellationToken)
    {
        await using var stream = source.OpenRead(path);
        await foreach (var item in JsonLines.EnumerateAsync(stream, path, read, refuseUnknown: true, cancellationToken))
        {
            add(item);
        }
    }

    private static async Task CodeContestsAsync(TrainingData data, DocumentCollector collector, DataSourceHasher source, CancellationToken cancellationToken)
    {
        var documents = new ProblemDocuments(collector, data);
        var counts = new CodeContestsCounts();
        var options = new CodeContestsOptions(Tests: false, Solutions: true, IncorrectSolutions: data.IncorrectShare > 0);
        await foreach (var problem in CodeContestsReader.EnumerateAsync(data.Path, options, counts, source, cancellationToken))
        {
            documents.Add(problem);
        }
        collector.Skip(SkipReasons.Python2, counts.Python2);
        collector.Skip(SkipReasons.OtherLanguages, counts.OtherLanguages);
    }

    internal static (string Prompt, string Completion) ReadCompletion(JsonLine line) =>
        (line.Fields.RequiredString("prompt", "give the text that the model is to continue"),
         line.Fields.RequiredString("completion", "give the text that the model is to learn"));

    internal static string ReadText(JsonLine line) => line.Fields.RequiredString("text", "give the text that the model is to learn");

    private static void RefuseNothing(TrainingData data, DocumentCollector collector, int maxTokens)
    {
        if (collector.Documents.Count > 0)
        {
            return;
        }
        var left = string.Join(", ", collector.Skipped.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}: {s.Value}"));
        var tooLong = collector.Skipped.GetValueOrDefault(SkipReasons.TooLong);
        throw DataFile.Fault(data.Path, tooLong > 0
            ? $"All {tooLong} examples are too long: the shortest has {collector.ShortestTooLong} tokens and training.sequence_length is {maxTokens}."
            : data.Format is DataFormat.Problems or DataFormat.CodeContests
                ? $"There is nothing to train on: no problem in it has a Python 3 solution (left out: {left})."
                : $"There is nothing to train on (left out: {left}).");
    }

    private static TrainingDataReport Report(TrainingData data, DocumentCollector collector, DataSourceHasher source, TrainingOverlap overlap) => new()
    {
        Format = data.Format,
        Source = source.Build(),
        Examples = collector.Examples,
        Documents = collector.Documents.Count,
        Tokens = collector.Documents.Sum(d => (long)d.Tokens.Length),
        PredictedTokens = collector.Documents.Sum(d => d.Predicted.Sum(r => (long)r.Length)),
        ShortestDocument = collector.Documents.Min(d => d.Tokens.Length),
        LongestDocument = collector.Documents.Max(d => d.Tokens.Length),
        LongestExample = collector.LongestExample,
        Skipped = new SortedDictionary<string, int>(collector.Skipped.ToDictionary(), StringComparer.Ordinal),
        Overlap = overlap.Build(),
    };
}
