using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Overlap;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Overlap;

public sealed class TrainingOverlapTests : IDisposable
{
    private const string Fourteen = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ReadAsync_OverlapWithSets_SaysWhichProblemsAndHowMuch()
    {
        var heldout = Problems("heldout", ("copied", Fourteen, "x"), ("edited", Fourteen.Replace("seven", "7", StringComparison.Ordinal), "x"), ("short", "Add two numbers.", "x"));
        var other = Problems("other", ("solution", "Short.", "print(" + string.Join(", ", Enumerable.Range(1, 13)) + ")"));
        var data = folder["train.jsonl"];
        File.WriteAllLines(data,
        [
            // Signs, case and line ends do not count; the words are shared from the second on.
            """{"prompt": "# zero TWO three,\n# four five six seven; eight nine ten eleven twelve thirteen fourteen", "completion": "say(1,2,3,4,5,6,7,8,9,10,11,12,13)"}""",
        ]);

        var (_, report) = await TrainingDataReader.ReadAsync(
            new TrainingData { Format = DataFormat.Completions, Path = data, OverlapWith = [heldout, other] }, ByteTokenizer.Instance, null, 1000, default);

        var (first, second) = (report.Overlap[0], report.Overlap[1]);
        Assert.Equal(("heldout", 13, 3, 1, heldout.Path, 64), (first.Set, first.NGramSize, first.Problems, first.TooShort, first.Source.Path, first.Source.Sha256.Length));
        Assert.Equal([new SharedProblem("copied", 2, 1, 0, 0)], first.Shared);
        Assert.Equal([new SharedProblem("solution", 0, 0, 2, 1)], second.Shared);
    }

    [Fact]
    public async Task ReadAsync_TooLongExample_DoesNotCountAsOverlap()
    {
        var heldout = Problems("heldout", ("a", Fourteen, "x"));
        var data = folder["train.jsonl"];
        File.WriteAllLines(data, [$$"""{"prompt": "{{Fourteen}}", "completion": "x"}""", """{"prompt": "a", "completion": "b"}"""]);

        var (_, report) = await TrainingDataReader.ReadAsync(
            new TrainingData { Format = DataFormat.Completions, Path = data, OverlapWith = [heldout] }, ByteTokenizer.Instance, null, 20, default);

        Assert.Empty(Assert.Single(report.Overlap).Shared);
    }

    [Fact]
    public async Task LoadAsync_BrokenSet_NamesItsFile()
    {
        var error = await Assert.ThrowsAsync<DataFormatException>(() => TrainingOverlap.LoadAsync([new ProblemSetReference("a", folder["none.jsonl"])], default));

        Assert.Contains("none.jsonl: The file does not exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(13)]
    public void ForEach_RandomTexts_FindsTheNGramsThatStringsGive(int size)
    {
        var random = new Random(size);
        var byHash = new Dictionary<ulong, string>();
        for (var i = 0; i < 50; i++)
        {
            var words = Enumerable.Range(0, random.Next(40)).Select(_ => new string((char)('a' + random.Next(2)), 1 + random.Next(2))).ToList();
            var hashes = new HashSet<ulong>();
            NGramHashes.ForEach(string.Join(random.Next(2) == 0 ? " " : "; ", words).ToUpperInvariant(), size, gram => hashes.Add(gram));

            IReadOnlySet<string> grams = words.Count < size ? new HashSet<string>() : NGrams.Of(string.Join(' ', words), size);
            Assert.Equal(grams.Count, hashes.Count);
            // Equal n-grams of other texts have equal hashes, others have others.
            foreach (var gram in grams)
            {
                ulong single = 0;
                NGramHashes.ForEach(gram, size, hash => single = hash);
                Assert.Contains(single, hashes);
                Assert.Equal(gram, byHash.TryGetValue(single, out var known) ? known : byHash[single] = gram);
            }
        }
    }

    private ProblemSetReference Problems(string name, params (string Id, string Statement, string Solution)[] problems)
    {
        var path = folder[name + ".jsonl"];
        File.WriteAllLines(path, problems.Select(p =>
            $$"""{"id": "{{p.Id}}", "statement": "{{p.Statement}}", "public_tests": [{"input": "", "output": ""}], "solutions": ["{{p.Solution}}"]}"""));
        return new ProblemSetReference(name, path);
    }
}
