using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lookahead.Formats.ChatTemplates;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Tests.Parquet;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Data;

public sealed class TrainingDataReaderTests : IDisposable
{
    private const string Begin = "\u0001", End = "\u0002";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ReadAsync_Completions_PredictsTheCompletionAndItsEnd(bool spaceInFront)
    {
        var path = File("""{"prompt": "1+1=", "completion": "2 !"}""");

        var (documents, report) = await ReadAsync(DataFormat.Completions, path, tokenizer: new MarkedTokenizer(spaceInFront));

        var document = Assert.Single(documents);
        // The space that the tokenizer puts in front belongs before the prompt alone.
        Assert.Equal($"{Begin}{(spaceInFront ? "\u2581" : "")}1+1=2\u2581!{End}", Text(document));
        Assert.Equal($"2\u2581!{End}", Assert.Single(Predicted(document)));
        Assert.Equal((1, 1, (long)document.Tokens.Length, 4L), (report.Examples, report.Documents, report.Tokens, report.PredictedTokens));
    }

    [Fact]
    public async Task ReadAsync_Problems_AnnotatesAndTakesSharesAndNumbers()
    {
        var path = File(
            """{"id": "a", "statement": "Add.", "public_tests": [{"input": "", "output": ""}], "solutions": ["p1\r\n", "p1", "p2", "p3"], "incorrect_solutions": ["w1", "w2"]}""",
            """{"id": "b", "statement": "Sub.", "public_tests": [{"input": "", "output": ""}], "solutions": [], "incorrect_solutions": ["w3"]}""",
            """{"id": "c", "statement": "Mul.", "public_tests": [{"input": "", "output": ""}], "solutions": ["p4"], "incorrect_solutions": ["w4", "w5"]}""");

        var (documents, report) = await ReadAsync(new TrainingData { Path = path, Format = DataFormat.Problems, SolutionsPerProblem = 2, IncorrectShare = 0.7 });

        Assert.Equal(
            [
                $"{Begin}# CORRECT SOLUTION\n# Add.\np1\n{End}", $"{Begin}# CORRECT SOLUTION\n# Add.\np2\n{End}", $"{Begin}# INCORRECT SOLUTION\n# Add.\nw1\n{End}",
                $"{Begin}# CORRECT SOLUTION\n# Mul.\np4\n{End}", $"{Begin}# INCORRECT SOLUTION\n# Mul.\nw4\n{End}",
            ], documents.Select(Text).Select(t => t.Replace('\u2581', ' ')));
        Assert.Equal($"p1\n{End}", Assert.Single(Predicted(documents[0])));
        Assert.Equal(3, report.Examples);
        Assert.Equal([(SkipReasons.Duplicate, 1), (SkipReasons.NoSolution, 1)], report.Skipped.Select(s => (s.Key, s.Value)));
    }

    [Fact]
    public async Task ReadAsync_CodeContests_TakesPython3AndCountsTheRest()
    {
        var rows = CodeContestsRows.Make(40);
        var path = File([.. rows.Rows.Select(r => r!.ToJsonString())]);

        var (documents, report) = await ReadAsync(DataFormat.CodeContests, path, maxTokens: 100_000);

        Assert.Equal(rows.Problems.Sum(p => p.Solutions.Count), documents.Count);
        Assert.All(documents, d => Assert.StartsWith($"{Begin}#\u2581CORRECT", Text(d), StringComparison.Ordinal));
        Assert.Equal((40, 80), (report.Skipped[SkipReasons.Python2], report.Skipped[SkipReasons.OtherLanguages]));
        Assert.Equal(14, report.Skipped[SkipReasons.NoSolution]);
    }

    [ParquetFact]
    public async Task ReadAsync_CodeContestsParquet_GivesTheDocumentsOfTheJsonLines()
    {
        var rows = CodeContestsRows.Make(20).Rows;
        var lines = File([.. rows.Select(r => r!.ToJsonString())]);
        var parquet = folder["rows.parquet"];
        ParquetWriters.Write(new JsonObject { ["path"] = parquet, ["writer"] = "arrow", ["rows"] = rows });

        var (fromLines, _) = await ReadAsync(new TrainingData { Path = lines, Format = DataFormat.CodeContests, IncorrectShare = 0.5 }, maxTokens: 100_000);
        var (fromParquet, report) = await ReadAsync(new TrainingData { Path = parquet, Format = DataFormat.CodeContests, IncorrectShare = 0.5 }, maxTokens: 100_000);

        Assert.Equal(fromLines.Select(Text), fromParquet.Select(Text));
        Assert.Contains(fromParquet, d => Text(d).Contains("INCORRECT", StringComparison.Ordinal));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(parquet))), report.Source.Sha256);
    }

    [Fact]
    public async Task ReadAsync_CodeContestsWithoutPython3_SaysWhatThereIs()
    {
        var path = File("""{"name": "a", "description": "S", "solutions": {"language": [1, 2, 2], "solution": ["x", "y", "z"]}}""");

        Assert.Equal(
            $"{path}: There is nothing to train on: no problem in it has a Python 3 solution (left out: problems without a python3 solution: 1, python2 solutions: 1, solutions in other languages: 2).",
            (await FaultAsync(DataFormat.CodeContests, path)).Message);
    }

    [Fact]
    public async Task ReadAsync_Chat_PredictsAssistantsTurnsAndTheirMarkersAlone()
    {
        var path = File("""{"messages": [{"role": "user", "content": "a b"}, {"role": "assistant", "content": "c d"}, {"role": "user", "content": "e"}, {"role": "assistant", "content": "f"}]}""",
            """{"messages": [{"role": "assistant", "content": "x"}, {"role": "user", "content": "y"}]}""",
            """{"messages": [{"role": "user", "content": "y"}]}""");

        var (documents, report) = await ReadAsync(DataFormat.Chat, path, chat: new MarkerChat(), tokenizer: new MarkedTokenizer(spaceInFront: true));

        // Begin-of-text comes once though template and prefix both have it; end-of-text is not doubled either.
        Assert.Equal($"\u2581{Begin}user:a\u2581b\nassistant:c\u2581d{End}\nuser:e\nassistant:f{End}\n", Text(documents[0])[1..]);
        Assert.Equal([$"c\u2581d{End}", $"f{End}"], Predicted(documents[0]));
        Assert.Equal([$"x{End}"], Predicted(documents[1]));
        Assert.EndsWith($"user:y\n{End}", Text(documents[1]), StringComparison.Ordinal);
        Assert.Equal(1, report.Skipped[SkipReasons.NothingToPredict]);
    }

    [Fact]
    public async Task ReadAsync_ChatTemplateRefuses_NamesTheLine()
    {
        var path = File("""{"messages": [{"role": "assistant", "content": "fine"}]}""", """{"messages": [{"role": "tool", "content": "1"}, {"role": "assistant", "content": ""}]}""");

        var error = Assert.Single((await FaultAsync(DataFormat.Chat, path, new MarkerChat())).Errors);

        Assert.Equal((2, "messages"), (error.Line, error.Field));
        Assert.Contains("no role 'tool'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ChatWithoutTemplate_SaysWhatToTake() =>
        Assert.Contains("needs a model with a chat template", (await FaultAsync(DataFormat.Chat, File("{}"))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_CompletionWrittenTwice_CountsTwice()
    {
        var path = File("""{"prompt": "a", "completion": "b"}""", """{"prompt": "a", "completion": "b"}""");

        var (documents, report) = await ReadAsync(DataFormat.Completions, path);

        Assert.Equal(2, documents.Count);
        Assert.Empty(report.Skipped);
    }

    [Fact]
    public async Task ReadAsync_LongText_IsCutIntoPiecesThatBeginWithThePrefix()
    {
        var path = File("""{"text": "abcdefgh"}""", """{"text": "xyz"}""", """{"text": "xy"}""", """{"text": "xyz"}""");

        var (documents, report) = await ReadAsync(DataFormat.Text, path, maxTokens: 4);

        Assert.Equal([$"{Begin}abc", $"{Begin}def", $"{Begin}gh{End}", $"{Begin}xyz", $"{Begin}xy{End}"], documents.Select(Text));
        Assert.Equal((10, 1), (report.LongestExample, report.Skipped[SkipReasons.Duplicate]));
        Assert.Equal([$"gh{End}"], Predicted(documents[2]));
    }

    [Theory]
    [InlineData(DataFormat.Completions, """{"prompt": "p"}""", "completion", "is missing")]
    [InlineData(DataFormat.Completions, """{"prompt": "p", "completion": 1}""", "completion", "must be a string, but is 1")]
    [InlineData(DataFormat.Completions, """{"prompt": "p", "completion": "c", "complet": ""}""", "complet", "is unknown here; known are prompt, completion")]
    [InlineData(DataFormat.Text, """{"text": ""}""", "text", "is empty")]
    [InlineData(DataFormat.Text, """{"text": "x""", "", "No valid JSON")]
    [InlineData(DataFormat.Chat, """{"messages": []}""", "messages", "is missing or empty")]
    [InlineData(DataFormat.Chat, """{"messages": ["x"]}""", "messages[0]", "must be an object")]
    [InlineData(DataFormat.Chat, """{"messages": [{"content": "x"}]}""", "messages[0].role", "is missing")]
    [InlineData(DataFormat.Chat, """{"messages": [{"role": "user"}]}""", "messages[0].content", "is missing; give what was said")]
    [InlineData(DataFormat.Problems, """{"id": "p"}""", "statement", "is missing")]
    public async Task ReadAsync_FaultyLine_NamesLineAndField(DataFormat format, string line, string field, string message)
    {
        var error = (await FaultAsync(format, File("", line), new MarkerChat())).Errors[0];

        Assert.Equal((2, field), (error.Line, error.Field));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_AllTooLong_NamesTheShortestAndTheSetting()
    {
        var path = File("""{"prompt": "1234", "completion": "5678"}""", """{"prompt": "12", "completion": "34"}""");

        Assert.Contains("All 2 examples are too long: the shortest has 6 tokens and training.sequence_length is 5.", (await FaultAsync(DataFormat.Completions, path, maxTokens: 5)).Message, StringComparison.Ordinal);
        var (documents, report) = await ReadAsync(DataFormat.Completions, path, maxTokens: 6);
        Assert.Single(documents);
        Assert.Equal((1, 10, 6), (report.Skipped[SkipReasons.TooLong], report.LongestExample, report.LongestDocument));
    }

    [Theory]
    [InlineData(DataFormat.Problems)]
    [InlineData(DataFormat.CodeContests)]
    [InlineData(DataFormat.Completions)]
    [InlineData(DataFormat.Chat)]
    [InlineData(DataFormat.Text)]
    [InlineData(DataFormat.Folder)]
    public async Task ReadAsync_NothingThere_SaysSo(DataFormat format) =>
        Assert.Contains("does not exist", (await FaultAsync(format, folder["none"], new MarkerChat())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_EmptyFile_SaysSo() =>
        Assert.Contains("The file is empty", (await FaultAsync(DataFormat.Text, File())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_File_IsNamedByItsHash()
    {
        var path = File("""{"text": "abc"}""", """{"text": "def"}""");

        var (_, report) = await ReadAsync(DataFormat.Text, path);

        var bytes = System.IO.File.ReadAllBytes(path);
        Assert.Equal(new DataSource(path, 1, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), report.Source);
    }

    private static Task<(IReadOnlyList<TrainingDocument> Documents, TrainingDataReport Report)> ReadAsync(
        DataFormat format, string path, IChatRenderer? chat = null, int maxTokens = 100, ITokenizer? tokenizer = null) =>
        ReadAsync(new TrainingData { Format = format, Path = path }, chat, maxTokens, tokenizer);

    private static Task<(IReadOnlyList<TrainingDocument> Documents, TrainingDataReport Report)> ReadAsync(
        TrainingData data, IChatRenderer? chat = null, int maxTokens = 100, ITokenizer? tokenizer = null) =>
        TrainingDataReader.ReadAsync(data, tokenizer ?? new MarkedTokenizer(), chat, maxTokens, default);

    private static Task<DataFormatException> FaultAsync(DataFormat format, string path, IChatRenderer? chat = null, int maxTokens = 100) =>
        Assert.ThrowsAsync<DataFormatException>(() => ReadAsync(format, path, chat, maxTokens));

    private string File(params string[] lines) => folder.Write("data.jsonl", string.Join('\n', lines));

    private static string Text(TrainingDocument document) => new([.. document.Tokens.Select(t => (char)t)]);

    private static IEnumerable<string> Predicted(TrainingDocument document) => document.Predicted.Select(r => Text(document)[r.Start..r.End]);

    /// <summary>Begin-of-text, then role:content a line, with end-of-text behind what assistants say.</summary>
    private sealed class MarkerChat : IChatRenderer
    {
        public RenderedChat Render(IReadOnlyList<ChatMessage> messages)
        {
            var text = new StringBuilder("<s>");
            var ranges = new List<TextRange>();
            foreach (var (role, content) in messages)
            {
                if (role is not ("user" or ChatMessage.Assistant))
                {
                    throw new ChatRenderException($"It has no role '{role}'.");
                }
                text.Append(role).Append(':');
                var start = text.Length;
                text.Append(content);
                if (role == ChatMessage.Assistant)
                {
                    text.Append("</s>");
                    ranges.Add(new TextRange(start, text.Length));
                }
                text.Append('\n');
            }
            return new RenderedChat(text.ToString(), ranges);
        }
    }
}
