using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Data;

/// <summary>Opens a file that may be packed with gzip, which its first bytes tell.</summary>
public static class UnpackedFile
{
    /// <param name="path">The file.</param>
    /// <param name="source">Hashes the file as it is, packed; null: nobody asks.</param>
    /// <param name="cancellationToken">Checked while hashing.</param>
    /// <returns>A stream of the unpacked content. Where the packed data are broken, reading throws a <see cref="DataFormatException"/>.</returns>
    /// <exception cref="DataFormatException">The file cannot be opened.</exception>
    public static async Task<Stream> OpenReadAsync(string path, DataSourceHasher? source, CancellationToken cancellationToken)
    {
        var file = DataFile.OpenRead(path);
        var magic = new byte[2];
        var count = await file.ReadAtLeastAsync(magic, magic.Length, throwOnEndOfStream: false, cancellationToken);
        if (count < 2 || magic is not [0x1f, 0x8b])
        {
            await file.DisposeAsync();
            return source?.OpenRead(path) ?? DataFile.OpenRead(path);
        }
        if (source is not null)
        {
            await source.AddAsync(path, cancellationToken);
        }
        return new CheckedGzipStream(file);
    }
}
