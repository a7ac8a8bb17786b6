using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Blobs;

/// <summary>
/// A version of a blob, as its file shows it: length in bytes and time of the last write in ticks of 100 ns, UTC.
/// No two versions of a name have the same ticks (<see cref="BlobGuard.NextTicks"/>).
/// </summary>
internal readonly record struct BlobVersion(long Length, long Ticks)
{
    public string ETag => $"{Ticks:x16}-{Length:x}";

    public DateTime Modified => new(Ticks, DateTimeKind.Utc);

    public static BlobVersion Of(SafeFileHandle handle) =>
        new(RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);

    /// <summary>The version of the file at a path, or null when there is none. Exact only while nobody writes.</summary>
    public static BlobVersion? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new BlobVersion(file.Length, file.LastWriteTimeUtc.Ticks) : null;
    }
}
