using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Problems;
using Lookahead.Formats.Problems.CodeContests;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Parquet;

public sealed class CodeContestsParquetTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [ParquetTheory]
    [InlineData("SNAPPY", true, "item", 7, 256)]
    [InlineData("SNAPPY", false, "element", 7, 1 << 20)]
    [InlineData("GZIP", true, "element", 100, 256)]
    [InlineData("UNCOMPRESSED", false, "item", 1, 1 << 20)]
    [InlineData("ZSTD", true, "item", 13, 4096)]
    public async Task EnumerateAsync_FileOfAnIndependentWriter_GivesWhatWasWritten(string codec, bool dictionary, string listElement, int rowGroupSize, int pageSize)
    {
        var (rows, expected) = CodeContestsRows.Make(40);
        var path = Write(rows, new JsonObject { ["codec"] = codec, ["dictionary"] = dictionary, ["listElement"] = listElement, ["rowGroupSize"] = rowGroupSize, ["pageSize"] = pageSize });

        var (problems, counts) = await ReadAsync(path);

        Assert.Equivalent(expected, problems, strict: true);
        Assert.Equal(expected.Select(p => p.Id), problems.Select(p => p.Id));
        var structs = 40 + 10; // Each row's solutions, and the incorrect ones of every fourth.
        Assert.Equal((structs * CodeContestsRows.Python2PerRow, structs * CodeContestsRows.OthersPerRow), (counts.Python2, counts.OtherLanguages));
        Assert.Equal(expected.Sum(p => p.Solutions.Count + p.IncorrectSolutions.Count), counts.Python3);
    }

    [ParquetTheory]
    [InlineData("SNAPPY", true)]
    [InlineData("GZIP", false)]
    [InlineData("UNCOMPRESSED", true)]
    public async Task EnumerateAsync_DataPagesOfVersion2WithoutLists_GivesWhatWasWritten(string codec, bool dictionary)
    {
        var (rows, expected) = CodeContestsRows.Make(30);
        var path = Write(rows, new JsonObject { ["writer"] = "hyparquet", ["codec"] = codec, ["dictionary"] = dictionary, ["rowGroupSize"] = 8, ["omit"] = new JsonArray("cf_tags") });

        var (problems, _) = await ReadAsync(path, new CodeContestsOptions(Tests: false, Solutions: false, IncorrectSolutions: false));

        var flat = expected.Select(p => p with { PublicTests = [], PrivateTests = [], GeneratedTests = [], Solutions = [], IncorrectSolutions = [], Tags = [] });
        Assert.Equivalent(flat.ToList(), problems, strict: true);
    }

    [ParquetFact]
    public async Task EnumerateAsync_ListsInDataPagesOfVersion2_SaysWhatToDo()
    {
        var path = Write(CodeContestsRows.Make(5).Rows, new JsonObject { ["writer"] = "hyparquet" });

        Assert.Contains("data_page_version='1.0'", (await FaultAsync(path)).Message, StringComparison.Ordinal);
    }

    [ParquetFact]
    public async Task EnumerateAsync_SameRowsAsJsonLines_GivesEqualProblems()
    {
        var (rows, expected) = CodeContestsRows.Make(40);
        var path = folder["rows.jsonl"];
        File.WriteAllLines(path, rows.Select(row => row!.ToJsonString()));

        var (problems, counts) = await ReadAsync(path);

        Assert.Equivalent(expected, problems, strict: true);
        Assert.Equal(50, counts.Python2);
    }

    [ParquetFact]
    public async Task EnumerateAsync_FolderOfShards_ReadsThemInOrderAndHashesThem()
    {
        var (rows, expected) = CodeContestsRows.Make(9);
        var all = rows.Select(row => row!.DeepClone()).ToArray();
        foreach (var (name, part) in new[] { ("b.parquet", all[3..6]), ("a.parquet", all[..3]), ("c.parquet", all[6..]) })
        {
            Write(new JsonArray(part), [], name);
        }
        File.WriteAllText(folder["README.md"], "not read");
        var source = new DataSourceHasher(folder.Path);

        var problems = new List<Problem>();
        await foreach (var problem in CodeContestsReader.EnumerateAsync(folder.Path, new CodeContestsOptions(), new CodeContestsCounts(), source, default))
        {
            problems.Add(problem);
        }

        Assert.Equal(expected.Select(p => p.Id), problems.Select(p => p.Id));
        var list = string.Concat(new[] { "a", "b", "c" }.Select(n => $"{Sha256(File.ReadAllBytes(folder[n + ".parquet"]))}  ./{n}.parquet\n"));
        Assert.Equal((3, Sha256(Encoding.UTF8.GetBytes(list))), (source.Build().Files, source.Build().Sha256));
    }

    [ParquetFact]
    public async Task EnumerateAsync_MissingColumns_NamesThemAll()
    {
        var path = Write(CodeContestsRows.Make(3).Rows, new JsonObject { ["omit"] = new JsonArray("solutions", "description") });

        var errors = (await FaultAsync(path)).Errors;

        Assert.Equal(["description", "solutions.language", "solutions.solution"], errors.Select(e => e.Field));
        Assert.All(errors, e => Assert.Contains("missing", e.Message, StringComparison.Ordinal));
    }

    [ParquetTheory]
    [InlineData("memory_limit_bytes", "memory_limit_bytes: must be whole numbers (int32 or int64), but is memory_limit_bytes (text)")]
    [InlineData("cf_tags", "cf_tags: must be a list of values, but is cf_tags (text)")]
    public async Task EnumerateAsync_ColumnOfAnotherType_NamesColumnAndTypes(string column, string message)
    {
        var path = Write(CodeContestsRows.Make(3).Rows, new JsonObject { ["retype"] = new JsonArray(column) });

        Assert.Contains(message, (await FaultAsync(path)).Message, StringComparison.Ordinal);
    }

    [ParquetFact]
    public async Task EnumerateAsync_ListsOfUnequalLength_NamesTheRow()
    {
        var rows = CodeContestsRows.Make(5).Rows;
        rows[3]!["solutions"]!["language"]!.AsArray().RemoveAt(0);

        var error = Assert.Single((await FaultAsync(Write(rows, new JsonObject { ["rowGroupSize"] = 2 }))).Errors);

        Assert.Equal("row 4, solutions", error.Field);
        Assert.Contains("has 2 languages and 3 solutions", error.Message, StringComparison.Ordinal);
    }

    [ParquetFact]
    public async Task EnumerateAsync_NullInAList_IsRefused()
    {
        var rows = CodeContestsRows.Make(4).Rows;
        rows[3]!["public_tests"]!["input"]![1] = null;

        Assert.Contains("a list holds a null", (await FaultAsync(Write(rows, []))).Message, StringComparison.Ordinal);
    }

    [ParquetFact]
    public async Task EnumerateAsync_CutOrChangedBytes_IsRefusedOrRead()
    {
        var whole = File.ReadAllBytes(Write(CodeContestsRows.Make(12).Rows, new JsonObject { ["rowGroupSize"] = 5 }));
        var random = new Random(1);
        var damaged = folder["damaged.parquet"];
        var refused = 0;
        for (var i = 0; i < 150; i++)
        {
            var bytes = i % 3 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            for (var flips = 0; i % 3 != 0 && flips <= i % 5; flips++)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }
            File.WriteAllBytes(damaged, bytes);
            try
            {
                await ReadAsync(damaged);
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }
        Assert.True(refused >= 50, "every cut file must be refused");
    }

    [Fact]
    public async Task EnumerateAsync_NoParquet_SaysSo()
    {
        var path = folder["x.parquet"];
        File.WriteAllText(path, "this is no parquet file, whatever its name says");

        Assert.Contains("No readable parquet file", (await FaultAsync(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EnumerateAsync_EmptyFolder_SaysWhatBelongsThere() =>
        Assert.Contains("holds no .parquet file", (await FaultAsync(folder.Path)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task EnumerateAsync_NoSuchFile_SaysSo() =>
        Assert.Contains("does not exist", (await FaultAsync(folder["none.parquet"])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name": "a", "description": "S", "solutions": {"language": [3], "solution": []}}""", "solutions.language", "must be as long as solution")]
    [InlineData("""{"name": "a", "description": "S", "solutions": {"language": ["PYTHON3"], "solution": ["x"]}}""", "solutions.language", "must hold numbers (3 is Python 3)")]
    [InlineData("""{"name": "a", "description": "S", "solutions": [1]}""", "solutions", "must be an object")]
    [InlineData("""{"name": "a", "description": "S", "public_tests": {"input": ["1"], "output": []}}""", "public_tests.output", "must be as long as input")]
    [InlineData("""{"name": "a", "description": "S", "time_limit": 2}""", "time_limit", "must be an object")]
    [InlineData("""{"description": "S"}""", "name", "is missing")]
    [InlineData("""{"name": "a", "description": """, "", "No valid JSON")]
    public async Task EnumerateAsync_FaultyLine_NamesLineAndField(string line, string field, string message)
    {
        var path = folder["rows.jsonl"];
        File.WriteAllText(path, """{"name": "first", "description": "S", "unknown_field": 1}""" + "\n" + line + "\n");

        var error = (await FaultAsync(path)).Errors[0];

        Assert.Equal((2, field), (error.Line, error.Field));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static async Task<(List<Problem> Problems, CodeContestsCounts Counts)> ReadAsync(string path, CodeContestsOptions? options = null)
    {
        var (problems, counts) = (new List<Problem>(), new CodeContestsCounts());
        await foreach (var problem in CodeContestsReader.EnumerateAsync(path, options ?? new CodeContestsOptions(), counts, null, default))
        {
            problems.Add(problem);
        }
        return (problems, counts);
    }

    private static Task<DataFormatException> FaultAsync(string path) => Assert.ThrowsAsync<DataFormatException>(() => ReadAsync(path));

    private string Write(JsonArray rows, JsonObject job, string name = "rows.parquet")
    {
        var path = folder[name];
        job["path"] = path;
        job["rows"] = rows;
        job["writer"] ??= "arrow";
        ParquetWriters.Write(job);
        return path;
    }
}
