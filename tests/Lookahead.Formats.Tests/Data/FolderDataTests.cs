using System.Security.Cryptography;
using System.Text;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Data;

public sealed class FolderDataTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ReadAsync_FolderWithEverything_TakesTextsInOrderAndCountsTheRest()
    {
        folder.Write("src/b.py", "b = 1\n");
        folder.Write("src/a/z.py", "z = 1\n");
        folder.Write("src/a.py", "\uFEFFa = 1\n");
        folder.Write("src/copy.py", "b = 1\n");
        folder.Write("src/notes.txt", "not asked for");
        folder.Write("src/.hidden.py", "h = 1\n");
        folder.Write("src/.git/x.py", "g = 1\n");
        folder.Write("src/empty.py", "");
        folder.Write("src/blank.py", " \n\n");
        folder.Write("src/latin1.py", [.. "# Gr"u8, 0xFC, .. "n\n"u8]);
        folder.Write("src/binary.py", [1, 0, 2]);
        folder.Write("outside.py", "secret = 1\n");
        File.CreateSymbolicLink(folder["src/out.py"], folder["outside.py"]);
        File.CreateSymbolicLink(folder["src/in.py"], folder["src/b.py"]);
        File.CreateSymbolicLink(folder["src/gone.py"], folder["nowhere"]);
        Directory.CreateSymbolicLink(folder["src/loop"], folder["src"]);

        var (documents, report) = await ReadAsync(folder["src"], "*.py");

        Assert.Equal(["a = 1\n", "z = 1\n", "b = 1\n"], documents.Select(d => ByteTokenizer.Instance.Decode(d.Tokens)));
        Assert.Equal(
            new SortedDictionary<string, int>(StringComparer.Ordinal)
            {
                [SkipReasons.Binary] = 1, [SkipReasons.BrokenLink] = 1, [SkipReasons.Duplicate] = 2, [SkipReasons.Empty] = 2,
                [SkipReasons.Hidden] = 2, [SkipReasons.LinkedFolder] = 1, [SkipReasons.LinkOutside] = 1, [SkipReasons.NotUtf8] = 1,
            }, report.Skipped);
    }

    [Fact]
    public async Task ReadAsync_Folder_IsNamedByNamesAndContents()
    {
        folder.Write("a.txt", "one");
        folder.Write("b/c.txt", "two");

        var (_, report) = await ReadAsync(folder.Path, "*");

        var list = $"{Sha256("one")}  ./a.txt\n{Sha256("two")}  ./b/c.txt\n";
        Assert.Equal(new DataSource(folder.Path, 2, 6, Sha256(list)), report.Source);
        File.Move(folder["a.txt"], folder["d.txt"]);
        Assert.NotEqual(report.Source.Sha256, (await ReadAsync(folder.Path, "*")).Report.Source.Sha256);
    }

    [Fact]
    public async Task ReadAsync_EmptyFolder_NamesThePattern() =>
        Assert.Contains("no file whose name fits data.file_pattern '*.py'", (await FaultAsync(folder.Path, "*.py")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_FolderOfBinaries_SaysWhatWasLeftOut()
    {
        folder.Write("x.bin", [0, 1]);

        Assert.Contains("nothing to train on (left out: binary: 1)", (await FaultAsync(folder.Path, "*")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FileInsteadOfFolder_SaysSo()
    {
        folder.Write("a.py", "x");

        Assert.Contains("This is a file", (await FaultAsync(folder["a.py"], "*")).Message, StringComparison.Ordinal);
    }

    private static Task<(IReadOnlyList<TrainingDocument> Documents, TrainingDataReport Report)> ReadAsync(string path, string pattern) =>
        TrainingDataReader.ReadAsync(new TrainingData { Format = DataFormat.Folder, Path = path, FilePattern = pattern }, ByteTokenizer.Instance, null, 100, default);

    private static Task<DataFormatException> FaultAsync(string path, string pattern) => Assert.ThrowsAsync<DataFormatException>(() => ReadAsync(path, pattern));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
