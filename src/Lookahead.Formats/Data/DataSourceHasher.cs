using System.Security.Cryptography;
using System.Text;
using Lookahead.Jobs.Storage;

namespace Lookahead.Formats.Data;

/// <summary>Hashes the files of a data source while they are read.</summary>
/// <param name="path">The file, or the folder that holds the files.</param>
public sealed class DataSourceHasher(string path)
{
    private readonly List<(string Name, long Bytes, string Sha256)> files = [];

    /// <summary>A file to be read forward to its end, hashed on the way.</summary>
    /// <exception cref="Errors.DataFormatException">It cannot be opened.</exception>
    public Stream OpenRead(string file) =>
        new HashingStream(DataFile.OpenRead(file), (bytes, hash) => files.Add((NameOf(file), bytes, hash)), leaveOpen: false);

    /// <summary>Adds a file whose bytes are at hand.</summary>
    public void Add(string file, ReadOnlySpan<byte> content) =>
        files.Add((NameOf(file), content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));

    /// <summary>Adds a file in a pass of its own: for formats that are not read from front to back.</summary>
    /// <exception cref="Errors.DataFormatException">It cannot be opened.</exception>
    public async Task AddAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = DataFile.OpenRead(file);
        var hash = await SHA256.HashDataAsync(stream, cancellationToken);
        files.Add((NameOf(file), stream.Length, Convert.ToHexStringLower(hash)));
    }

    /// <summary>All files of a folder and of those in it.</summary>
    public static async Task<DataSource> OfFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var hasher = new DataSourceHasher(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await hasher.AddAsync(file, cancellationToken);
        }
        return hasher.Build();
    }

    /// <summary>SHA-256 of a file, or that of a folder's list of files.</summary>
    public static async Task<string> Sha256Async(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            return (await OfFolderAsync(path, cancellationToken)).Sha256;
        }
        var hasher = new DataSourceHasher(path);
        await hasher.AddAsync(path, cancellationToken);
        return hasher.Build().Sha256;
    }

    public DataSource Build()
    {
        if (files is [var single] && !Directory.Exists(path))
        {
            return new DataSource(path, 1, single.Bytes, single.Sha256);
        }
        var list = new StringBuilder();
        foreach (var (name, _, hash) in files.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            list.Append(hash).Append("  ./").Append(name).Append('\n');
        }
        return new DataSource(path, files.Count, files.Sum(f => f.Bytes), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString()))));
    }

    private string NameOf(string file) => Path.GetRelativePath(path, file).Replace('\\', '/');
}
