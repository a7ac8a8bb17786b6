using System.Security.Cryptography;
using System.Text;

namespace Lookahead.Worker.Handlers;

/// <summary>SHA-256 of what a job has read, for the manifest.</summary>
internal static class ContentHash
{
    /// <summary>
    /// Of a file: that of its bytes. Of a folder: that of the lines <c>hash  relative/path</c> of its files in ordinal order, as
    /// <c>sha256sum</c> prints them.
    /// </summary>
    /// <param name="pattern">For folders: which file names.</param>
    public static async Task<string> OfAsync(string path, CancellationToken cancellationToken, string pattern = "*")
    {
        if (!Directory.Exists(path))
        {
            return await OfFileAsync(path, cancellationToken);
        }
        var files = Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(path, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{await OfFileAsync(Path.Combine(path, file), cancellationToken)}  {file}\n"));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
