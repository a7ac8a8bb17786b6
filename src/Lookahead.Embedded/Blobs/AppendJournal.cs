using System.Text.Json;
using Lookahead.Embedded.Files;
using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Blobs;

/// <summary>
/// Makes appends all-or-nothing. While an append changes a blob's file in place, an entry under appending/ holds the
/// version before and after: readers go by the version before, and an append whose process died is undone
/// (or finished, when all its bytes are there).
/// </summary>
internal sealed class AppendJournal(string folder, TempFolder temp)
{
    /// <summary>One append under way. <paramref name="Id"/> differs for every append.</summary>
    public sealed record Entry(string Id, string Name, BlobVersion Before, BlobVersion After);

    /// <summary>The append of a blob that is under way or was cut off, or null.</summary>
    public Entry? Find(string name)
    {
        return JsonFile.TryRead<Entry>(PathOf(name));
    }

    /// <summary>Appends to the file at <paramref name="path"/>. Call under the blob's guard.</summary>
    /// <exception cref="IOException">The file is as before.</exception>
    public void Append(string name, string path, ReadOnlySpan<byte> content, BlobVersion before, long ticks)
    {
        var entry = new Entry(Guid.NewGuid().ToString("N"), name, before, new BlobVersion(before.Length + content.Length, ticks));
        temp.WriteAtomically(PathOf(name), JsonSerializer.SerializeToUtf8Bytes(entry));
        using var handle = OpenForChange(path);
        try
        {
            FileWriter.Write(handle, content, before.Length);
            Stamp(handle, entry.After);
        }
        catch
        {
            Truncate(handle, before);
            File.Delete(PathOf(name));
            throw;
        }
        File.Delete(PathOf(name));
    }

    /// <summary>Undoes or finishes an append whose process died. Call under the blob's guard.</summary>
    public void Recover(string name, string path)
    {
        if (Find(name) is not { } entry)
        {
            return;
        }
        if (BlobVersion.Of(path) is { } found)
        {
            using var handle = OpenForChange(path);
            if (found.Length == entry.After.Length)
            {
                Stamp(handle, entry.After);
            }
            else if (found.Length >= entry.Before.Length && found.Length < entry.After.Length)
            {
                Truncate(handle, entry.Before);
            }
            // Any other length: a power cut brought back an entry of an append that was finished long ago.
        }
        File.Delete(PathOf(name));
    }

    private static void Truncate(SafeFileHandle handle, BlobVersion to)
    {
        RandomAccess.SetLength(handle, to.Length);
        Stamp(handle, to);
    }

    private static void Stamp(SafeFileHandle handle, BlobVersion version)
    {
        File.SetLastWriteTimeUtc(handle, version.Modified);
        RandomAccess.FlushToDisk(handle);
    }

    private static SafeFileHandle OpenForChange(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private string PathOf(string name) => Path.Combine(folder, NameHash.Of(name) + ".json");
}
