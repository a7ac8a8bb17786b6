using System.Security.Cryptography;
using System.Text;
using Lookahead.Formats.Data;
using Lookahead.Formats.Errors;
using Lookahead.Formats.Tokenization;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Formats.Tests.Data;

public sealed class FolderDataTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lookahead-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task ReadAsync_FolderWithEverything_TakesTextsInOrderAndCountsTheRest()
    {
        Write("src/b.py", "b = 1\n");
        Write("src/a/z.py", "z = 1\n");
        Write("src/a.py", "\uFEFFa = 1\n");
        Write("src/copy.py", "b = 1\n");
        Write("src/notes.txt", "not asked for");
        Write("src/.hidden.py", "h = 1\n");
        Write("src/.git/x.py", "g = 1\n");
        Write("src/empty.py", "");
        Write("src/blank.py", " \n\n");
        File.WriteAllBytes(At("src/latin1.py"), [.. "# Gr"u8, 0xFC, .. "n\n"u8]);
        File.WriteAllBytes(At("src/binary.py"), [1, 0, 2]);
        Write("outside.py", "secret = 1\n");
        File.CreateSymbolicLink(At("src/out.py"), At("outside.py"));
        File.CreateSymbolicLink(At("src/in.py"), At("src/b.py"));
        File.CreateSymbolicLink(At("src/gone.py"), At("nowhere"));
        Directory.CreateSymbolicLink(At("src/loop"), At("src"));

        var (documents, report) = await ReadAsync(At("src"), "*.py");

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
        Write("a.txt", "one");
        Write("b/c.txt", "two");

        var (_, report) = await ReadAsync(folder, "*");

        var list = $"{Sha256("one")}  ./a.txt\n{Sha256("two")}  ./b/c.txt\n";
        Assert.Equal(new DataSource(folder, 2, 6, Sha256(list)), report.Source);
        File.Move(At("a.txt"), At("d.txt"));
        Assert.NotEqual(report.Source.Sha256, (await ReadAsync(folder, "*")).Report.Source.Sha256);
    }

    [Fact]
    public async Task ReadAsync_EmptyFolder_NamesThePattern() =>
        Assert.Contains("no file whose name fits data.file_pattern '*.py'", (await FaultAsync(folder, "*.py")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ReadAsync_FolderOfBinaries_SaysWhatWasLeftOut()
    {
        File.WriteAllBytes(At("x.bin"), [0, 1]);

        Assert.Contains("nothing to train on (left out: binary: 1)", (await FaultAsync(folder, "*")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_FileInsteadOfFolder_SaysSo()
    {
        Write("a.py", "x");

        Assert.Contains("This is a file", (await FaultAsync(At("a.py"), "*")).Message, StringComparison.Ordinal);
    }

    private static Task<(IReadOnlyList<TrainingDocument> Documents, TrainingDataReport Report)> ReadAsync(string path, string pattern) =>
        TrainingDataReader.ReadAsync(new TrainingData { Format = DataFormat.Folder, Path = path, FilePattern = pattern }, ByteTokenizer.Instance, null, 100, default);

    private static Task<DataFormatException> FaultAsync(string path, string pattern) => Assert.ThrowsAsync<DataFormatException>(() => ReadAsync(path, pattern));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string At(string name) => Path.Combine(folder, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }
}
