using System.Text;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;

namespace Lookahead.Formats.Tests.Problems;

public sealed class ProblemReaderTests
{
    private const string Minimal = """{"id": "a", "statement": "Add.", "public_tests": [{"input": "1 2\n", "output": "3\n"}]}""";

    [Fact]
    public async Task ReadAsync_MinimalProblem_HasDefaults()
    {
        var problem = Assert.Single(await ReadAsync(Minimal));

        Assert.Equal(("a", "Add.", 2.0, 256, null), (problem.Id, problem.Statement, problem.TimeLimitSeconds, problem.MemoryLimitMb, problem.Family));
        Assert.Equal([new ProblemTest("1 2\n", "3\n")], problem.PublicTests);
        Assert.Empty(problem.PrivateTests);
    }

    [Fact]
    public async Task ReadAsync_AllFieldsBlankLinesAndByteOrderMark_ReadsThem()
    {
        var text = "\uFEFF\n" + """
            {"id": "b", "statement": "S", "public_tests": [], "private_tests": [{"input": "", "output": ""}], "solutions": ["x", "y"], "incorrect_solutions": ["z"], "time_limit_seconds": 0.5, "memory_limit_mb": 64, "family": "sum", "tags": ["math"]}
            """ + "\n\n" + Minimal;

        var problems = await ReadAsync(text);

        Assert.Equal(["b", "a"], problems.Select(problem => problem.Id));
        var first = problems[0];
        Assert.Equal((0.5, 64, "sum"), (first.TimeLimitSeconds, first.MemoryLimitMb, first.Family));
        Assert.Equal(["x", "y"], first.Solutions);
        Assert.Equal(["z"], first.IncorrectSolutions);
        Assert.Equal(["math"], first.Tags);
    }

    [Theory]
    [InlineData("""{"id": "a", "statment": "S", "statement": "S", "public_tests": [{"input": "", "output": ""}]}""", "statment", "did you mean 'statement'?")]
    [InlineData("""{"id": "a", "statement": "S", "public_tests": [{"input": "", "ouput": "", "output": ""}]}""", "public_tests[0].ouput", "did you mean 'output'?")]
    [InlineData("""{"id": "a", "statement": "S", "public_tests": [{"input": "1"}]}""", "public_tests[0].output", "is missing; give what a correct program prints")]
    [InlineData("""{"id": "a", "statement": "S", "public_tests": [{"output": "1"}]}""", "public_tests[0].input", "is missing; give what the program reads")]
    [InlineData("""{"id": "a", "statement": "S", "public_tests": [{"input": 1, "output": ""}]}""", "public_tests[0].input", "must be a string, but is 1")]
    [InlineData("""{"id": "a", "statement": "S", "public_tests": ["x"]}""", "public_tests[0]", "must be an object")]
    [InlineData("""{"id": "a", "statement": "S", "public_tests": {}}""", "public_tests", "must be an array, but is an object")]
    [InlineData("""{"id": "a", "statement": "S"}""", "public_tests", "has no test")]
    [InlineData("""{"id": "a", "statement": "  ", "public_tests": [{"input": "", "output": ""}]}""", "statement", "empty")]
    [InlineData("""{"statement": "S", "public_tests": [{"input": "", "output": ""}]}""", "id", "missing")]
    [InlineData("""{"id": 7, "statement": "S", "public_tests": [{"input": "", "output": ""}]}""", "id", "must be a string, but is 7")]
    [InlineData("""{"id": "a", "id": "b", "statement": "S", "public_tests": [{"input": "", "output": ""}]}""", "", "No valid JSON")]
    [InlineData("""{"id": "a", "statement": "S", "solutions": [null], "public_tests": [{"input": "", "output": ""}]}""", "solutions[0]", "must be a string, but is null")]
    [InlineData("""{"id": "a", "statement": "S", "time_limit_seconds": 0, "public_tests": [{"input": "", "output": ""}]}""", "time_limit_seconds", "from 0.1 to 600, but is 0")]
    [InlineData("""{"id": "a", "statement": "S", "time_limit_seconds": "2", "public_tests": [{"input": "", "output": ""}]}""", "time_limit_seconds", "must be a number")]
    [InlineData("""{"id": "a", "statement": "S", "memory_limit_mb": 8, "public_tests": [{"input": "", "output": ""}]}""", "memory_limit_mb", "from 32 to 65536, but is 8")]
    [InlineData("""{"id": "a", "statement": "S", "memory_limit_mb": 64.5, "public_tests": [{"input": "", "output": ""}]}""", "memory_limit_mb", "must be an integer")]
    [InlineData("""{"id": "a", "statement": "\ud800", "public_tests": [{"input": "", "output": ""}]}""", "statement", "surrogate")]
    [InlineData("""[1]""", "", "must be an object, but is an array")]
    [InlineData("""{"id": """, "", "No valid JSON")]
    public async Task ReadAsync_FaultyLine_NamesFileLineFieldAndRemedy(string line, string field, string message)
    {
        var errors = await ErrorsAsync(Minimal.Replace("\"a\"", "\"first\"", StringComparison.Ordinal) + "\n" + line);

        var error = errors[0];
        Assert.Equal(("set.jsonl", 2, field), (error.File, error.Line, error.Field));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_DuplicateId_NamesBothLines()
    {
        var error = Assert.Single(await ErrorsAsync(Minimal + "\n\n" + Minimal));

        Assert.Equal((3, "id"), (error.Line, error.Field));
        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_ManyFaults_CollectsTwenty()
    {
        var errors = await ErrorsAsync(string.Join('\n', Enumerable.Repeat("{}", 100)));

        Assert.Equal(JsonLines.MaxErrors, errors.Count);
        Assert.Equal([1, 1, 1, 2], errors.Take(4).Select(error => error.Line));
    }

    [Fact]
    public async Task ReadAsync_NotUtf8_SaysSo()
    {
        using var stream = new MemoryStream([.. Encoding.UTF8.GetBytes(Minimal), (byte)'\n', 0xFF, 0xFE, (byte)'\n']);

        var exception = await Assert.ThrowsAsync<DataFormatException>(() => ProblemReader.ReadAsync(stream, "set.jsonl", CancellationToken.None));

        Assert.Contains("UTF-8", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_EmptyFile_IsAnError() =>
        Assert.Contains("The file is empty", Assert.Single(await ErrorsAsync("\n")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReadFileAsync_NoSuchFile_IsADataError()
    {
        var exception = await Assert.ThrowsAsync<DataFormatException>(() => ProblemReader.ReadFileAsync("/nowhere/set.jsonl", CancellationToken.None));

        Assert.Equal("/nowhere/set.jsonl: The file does not exist.", exception.Message);
    }

    [Fact]
    public async Task WriteAsync_ThenRead_GivesEqualProblems()
    {
        Problem[] problems =
        [
            new() { Id = "1", Statement = "Grüße \"quoted\" \u2028\n\ttext 😀", PublicTests = [new("a\0b", "<&>")] },
            new()
            {
                Id = "2", Statement = "S", PrivateTests = [new("", "")], Solutions = ["print(1)\n"], IncorrectSolutions = ["print(2)"],
                TimeLimitSeconds = 0.25, MemoryLimitMb = 512, Family = "f", Tags = ["t", "u"], GeneratedTests = [new("g", "h")], InputFile = "in.txt", OutputFile = "out.txt", Rating = 1200, Difficulty = "b", Source = "codeforces",
            },
        ];
        using var stream = new MemoryStream();
        await ProblemWriter.WriteAsync(stream, problems, CancellationToken.None);
        stream.Position = 0;

        var back = await ProblemReader.ReadAsync(stream, "set.jsonl", CancellationToken.None);

        Assert.Equivalent(problems, back, strict: true);
    }

    private static async Task<IReadOnlyList<Problem>> ReadAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await ProblemReader.ReadAsync(stream, "set.jsonl", CancellationToken.None);
    }

    private static async Task<IReadOnlyList<DataError>> ErrorsAsync(string text) =>
        (await Assert.ThrowsAsync<DataFormatException>(() => ReadAsync(text))).Errors;
}
