using Lookahead.Embedded.Files;
using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Blobs;

/// <summary>Opens blobs at a version that really was committed, without taking the guard while the blob is whole.</summary>
internal sealed class BlobReader(BlobFolder folder, AppendJournal journal, BlobGuard guards)
{
    /// <summary>
    /// The open file and its version: the first <see cref="BlobVersion.Length"/> bytes are the blob.
    /// Null when there is no blob. The caller disposes the handle.
    /// </summary>
    public (SafeFileHandle Handle, BlobVersion Version)? Open(string name)
    {
        while (true)
        {
            var before = journal.Find(name);
            if (before is not null && guards.TryEnter(name) is { } guard)
            {
                // An entry that nobody guards: the process that appended is dead.
                using (guard)
                {
                    journal.Recover(name, folder.PathOf(name));
                }
                continue;
            }
            if (TryOpen(folder.PathOf(name)) is not { } handle)
            {
                return null;
            }
            var seen = BlobVersion.Of(handle);
            var after = journal.Find(name);
            // No append under way, and none while we looked: what we saw is whole. If an append had been under way at
            // the first look and was over at the second, the version would differ.
            if (before is null && after is null && seen == BlobVersion.Of(handle))
            {
                return (handle, seen);
            }
            // The same append all the time: the file we opened is the one it changes, and was whole before it.
            if (before is not null && before.Id == after?.Id)
            {
                return (handle, before.Before);
            }
            handle.Dispose();
        }
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (IOException e) when (IoErrors.IsMissing(e))
        {
            return null;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(path))
        {
            return null; // a folder of blobs, which is no blob
        }
    }
}
