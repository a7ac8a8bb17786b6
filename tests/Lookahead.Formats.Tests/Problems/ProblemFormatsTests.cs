using System.IO.Compression;
using System.Text;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Problems;

/// <summary>The formats that others made: detection, reading, faults.</summary>
public sealed class ProblemFormatsTests : IDisposable
{
    private const string HumanEval = """{"task_id": "H/0", "prompt": "def f(x):\n", "entry_point": "f", "canonical_solution": "    return x\n", "test": "def check(candidate):\n    assert candidate(1) == 1\n"}""";
    private const string Mbpp = """{"text": "Add one.", "code": "def g(x):\n  return x\r\ndef add_one(x):\r\n  return g(x) + 1", "task_id": 7, "test_setup_code": "import math", "test_list": ["assert add_one(1) == 2", "assert add_one(g(2)) == 3"], "challenge_test_list": ["assert add_one(9) == 0"]}""";
    private const string Fusion = """{"content": "Echo.", "id": 3, "labels": "{\"difficulty\":\"EASY\", \"name\":\"e\", \"source\":\"CODECHEF\"}", "test": "[{\"input\":{\"stdin\":\"1\\n\"}, \"output\":{\"stdout\":\"1\"}}]", "__internal_uuid__": "u"}""";

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ReadFileAsync_HumanEval_BecomesAFunctionProblem()
    {
        var problem = Assert.Single(await ReadAsync(HumanEval));

        Assert.Equal(("H/0", "f", "def f(x):\n"), (problem.Id, problem.Function!.EntryPoint, problem.Function.Prompt));
        Assert.Equal(["def f(x):\n    return x\n"], problem.Solutions);
        Assert.EndsWith("\n\ncheck(f)\n", Assert.Single(problem.Function.Tests), StringComparison.Ordinal);
        Assert.Equal(1, problem.TestCount);
    }

    [Fact]
    public async Task ReadFileAsync_MbppFullAndSanitized_GiveTheSameKindOfProblem()
    {
        var full = Assert.Single(await ReadAsync(Mbpp));
        var sanitized = Assert.Single(await ReadAsync("""
            [
              {"source_file": "s", "task_id": 7, "prompt": "Add one.", "code": "def add_one(x): return x + 1", "test_imports": ["import math"], "test_list": ["assert add_one(1) == 2"]}
            ]
            """));

        Assert.Equal(("7", "Add one.", "add_one", "import math"), (full.Id, full.Statement, full.Function!.EntryPoint, full.Function.SetUp));
        Assert.Equal(["assert add_one(1) == 2", "assert add_one(g(2)) == 3"], full.Function.Tests);
        Assert.Equal(("7", "Add one.", "add_one", "import math"), (sanitized.Id, sanitized.Statement, sanitized.Function!.EntryPoint, sanitized.Function.SetUp));
    }

    [Fact]
    public async Task ReadFileAsync_SandboxFusion_UnpacksWhatIsWrittenInTexts()
    {
        var problem = Assert.Single(await ReadAsync(Fusion));

        Assert.Equal(("3", "Echo.", "easy", "codechef"), (problem.Id, problem.Statement, problem.Difficulty, problem.Source));
        Assert.Equal([new ProblemTest("1\n", "1")], problem.PrivateTests);
    }

    [Theory]
    [InlineData(HumanEval, ProblemSetFormat.HumanEval)]
    [InlineData(Mbpp, ProblemSetFormat.Mbpp)]
    [InlineData("[" + Mbpp + "]", ProblemSetFormat.Mbpp)]
    [InlineData(Fusion, ProblemSetFormat.SandboxFusion)]
    [InlineData("""{"name": "n", "description": "d"}""", ProblemSetFormat.CodeContests)]
    [InlineData("""{"id": "a", "statement": "s"}""", ProblemSetFormat.Own)]
    public async Task DetectAsync_PackedOrNot_GoesByContent(string text, ProblemSetFormat format)
    {
        Assert.Equal(format, await ProblemSetDetector.DetectAsync(folder.Write("plain.bin", "\n" + text), CancellationToken.None));
        Assert.Equal(format, await ProblemSetDetector.DetectAsync(folder.Write("packed.bin", Packed(text)), CancellationToken.None));
    }

    [Fact]
    public async Task ReadFileAsync_Packed_ReadsAsUnpacked() =>
        Assert.Equivalent(await ReadAsync(HumanEval), await ProblemReader.ReadFileAsync(folder.Write("p.gz", Packed(HumanEval)), CancellationToken.None), strict: true);

    [Theory]
    [InlineData("""{"task_id": "a", "prompt": "def f():\n", "entry_point": "f"}""", 1, "test", "is missing; give a program that defines check(candidate)")]
    [InlineData("""{"task_id": "a", "prompt": "def f():\n", "entry_point": "f", "test": "assert f()"}""", 1, "test", "does not define check")]
    [InlineData("""{"task_id": "a", "prompt": "p", "entry_point": "f g", "test": "def check(c): pass"}""", 1, "entry_point", "must be the name of a Python function, but is 'f g'")]
    [InlineData(HumanEval + "\n" + HumanEval, 2, "task_id", "already used on line 1")]
    [InlineData("[\n {\"task_id\": 1, \"prompt\": \"p\", \"code\": \"def f(): pass\", \"test_list\": []}]", 2, "test_list", "has no test")]
    [InlineData("[\n\n {\"task_id\": 1, \"prompt\": \"p\", \"code\": \"def f(): pass\", \"test_list\": [\"assert g() == 1\"]}]", 3, "test_list", "calls no function that code defines")]
    [InlineData("[{\"task_id\": 1, \"prompt\": \"p\",\n \"code\": }]", 2, "", "No valid JSON near character")]
    [InlineData("[]", 0, "", "The array is empty")]
    [InlineData("[1]", 1, "", "must be an object")]
    [InlineData("""{"content": "c", "id": 1, "test": "[{\"input\": {\"stdin\": \"1\"}, \"output\": {}}]"}""", 1, "test[0].output.stdout", "is missing; give what a correct program prints")]
    [InlineData("""{"content": "c", "id": 1, "test": "[]"}""", 1, "test", "has no test")]
    [InlineData("""{"content": "c", "id": 1, "test": "[{"}""", 1, "test", "holds no valid JSON")]
    [InlineData("""{"name": "n", "description": "d"}""", 0, "problem 'n'", "has no test")]
    [InlineData("""{"id": "a", "statement": "s", "function": {"entry_point": "f", "tests": []}}""", 1, "function.tests", "has no test")]
    [InlineData("""{"id": "a", "statement": "s", "function": {"entry_point": "f", "tests": ["assert 1"]}, "checker": "c"}""", 1, "function", "goes without")]
    [InlineData("""{"id": "a", "statement": "s", "function": {"entry_point": "f", "test": ["assert 1"]}}""", 1, "function.test", "did you mean 'tests'?")]
    public async Task ReadFileAsync_Faults_NameFileLineFieldAndRemedy(string text, int line, string field, string message)
    {
        var path = folder.Write("set.json", text);

        var exception = await Assert.ThrowsAsync<DataFormatException>(() => ProblemReader.ReadFileAsync(path, CancellationToken.None));

        var error = exception.Errors.FirstOrDefault(e => e.Field == field) ?? exception.Errors[0];
        Assert.Equal((path, line, field), (error.File, error.Line, error.Field));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFileAsync_TwoProblemsOfOneNameInCodeContests_AreRefused()
    {
        const string Row = """{"name": "n", "description": "d", "public_tests": {"input": ["1"], "output": ["1"]}}""";

        var exception = await Assert.ThrowsAsync<DataFormatException>(() => ReadAsync(Row + "\n" + Row));

        Assert.Contains("problem 'n': stands in the file twice", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    public async Task ReadFileAsync_GzipCutOff_SaysSo(double kept)
    {
        var random = new Random(1);
        var text = string.Concat(Enumerable.Range(0, 200).Select(_ => HumanEval.Replace("H/0", $"H/{random.NextInt64()}", StringComparison.Ordinal) + "\n"));
        var packed = Packed(text);

        var exception = await Assert.ThrowsAsync<DataFormatException>(
            () => ProblemReader.ReadFileAsync(folder.Write("p.gz", packed[..(int)(packed.Length * kept)]), CancellationToken.None));

        Assert.Contains("p.gz", exception.Message, StringComparison.Ordinal);
        Assert.Contains("The gzip data are broken or cut off", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFileAsync_GzipWithAWrongByte_SaysSo()
    {
        var packed = Packed(HumanEval);
        packed[packed.Length / 2] ^= 0xFF;

        var exception = await Assert.ThrowsAsync<DataFormatException>(() => ProblemReader.ReadFileAsync(folder.Write("p.gz", packed), CancellationToken.None));

        Assert.StartsWith(folder["p.gz"], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFileAsync_BrokenParquet_SaysSo()
    {
        var exception = await Assert.ThrowsAsync<DataFormatException>(
            () => ProblemReader.ReadFileAsync(folder.Write("p.parquet", "PAR1 and then nothing"), CancellationToken.None));

        Assert.Contains("p.parquet", exception.Message, StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task ReadFileAsync_RealFiles_AreWhole()
    {
        var humanEval = await ProblemReader.ReadFileAsync(SharedData.File("problems", "humaneval", "HumanEval.jsonl.gz"), CancellationToken.None);
        var mbpp = await ProblemReader.ReadFileAsync(SharedData.File("problems", "mbpp", "sanitized-mbpp.json"), CancellationToken.None);
        var contests = await ProblemReader.ReadFileAsync(SharedData.File("problems", "code_contests_20", "code_eval_code_contests.jsonl"), CancellationToken.None);

        Assert.Equal((164, 427, 20), (humanEval.Count, mbpp.Count, contests.Count));
        Assert.Equal((35, 331), (contests.Min(p => p.TestCount), contests.Max(p => p.TestCount)));
        Assert.All(humanEval.Concat(mbpp), p => Assert.Contains($"def {p.Function!.EntryPoint}", p.Solutions[0], StringComparison.Ordinal));
    }

    private Task<IReadOnlyList<Problem>> ReadAsync(string text) => ProblemReader.ReadFileAsync(folder.Write("set.jsonl", text), CancellationToken.None);

    private static byte[] Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }
        return packed.ToArray();
    }
}
