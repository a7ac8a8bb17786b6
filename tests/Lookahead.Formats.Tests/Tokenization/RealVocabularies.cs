using System.Collections.Concurrent;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Lookahead.Formats.Tokenization;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Tokenization;

/// <summary>The vocabularies and source files of the shared data.</summary>
internal static class RealVocabularies
{
    private const int QuickFiles = 200;

    private static readonly ConcurrentDictionary<string, ITokenizer> Loaded = new();
    private static readonly Lazy<IReadOnlyList<string>> Files = new(ReadFiles);

    public static TheoryData<string> Names => ["gpt2", "granite-code-starcoder", "codellama-7b"];

    public static string Directory(string name) => SharedData.File("tokenizers", name);

    public static ITokenizer Load(string name) => Loaded.GetOrAdd(name, n => TokenizerFiles.Load(Directory(n)));

    /// <summary>Texts of all files of the corpora; a fixed sample of them in the quick tier.</summary>
    public static IReadOnlyList<string> SourceFiles(int count = QuickFiles)
    {
        var files = Files.Value;
        return Tier.Full ? files : [.. files.Where((_, i) => i % Math.Max(1, files.Count / count) == 0)];
    }

    private static List<string> ReadFiles()
    {
        var texts = new List<string>();
        foreach (var archive in System.IO.Directory.GetFiles(SharedData.File("corpora"), "*.tar.gz").Order(StringComparer.Ordinal))
        {
            using var stream = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
            using var tar = new TarReader(stream);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } data)
                {
                    using var reader = new StreamReader(data, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false);
                    texts.Add(reader.ReadToEnd());
                }
            }
        }
        return texts;
    }
}
