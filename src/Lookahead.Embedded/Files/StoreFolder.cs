using Lookahead.Embedded.Locks;

namespace Lookahead.Embedded.Files;

/// <summary>The root folder that the blob store and the queues share: creates it and checks what the file system can do.</summary>
internal sealed class StoreFolder
{
    private StoreFolder(string root, TempFolder temp) => (Root, Temp) = (root, temp);

    public string Root { get; }

    public TempFolder Temp { get; }

    /// <exception cref="NotSupportedException">The file system lacks locks or exact file times; the message says which.</exception>
    public static StoreFolder Open(string root, TimeProvider time, TimeSpan tempFileLifetime)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        FileSizeSignal.Ignore();
        root = Path.GetFullPath(root);
        var temp = new TempFolder(Directory.CreateDirectory(Path.Combine(root, "tmp")).FullName, time);
        CheckLocks(temp.NewPath());
        CheckTimes(temp.NewPath());
        temp.Sweep(tempFileLifetime);
        return new StoreFolder(root, temp);
    }

    /// <summary>Creates a folder under the root.</summary>
    public string Folder(params string[] names) =>
        Directory.CreateDirectory(Path.Combine([Root, .. names])).FullName;

    private static void CheckLocks(string path)
    {
        using var first = OsLock.TryTake(path);
        using var second = OsLock.TryTake(path);
        File.Delete(path);
        if (first is null || second is not null)
        {
            throw new NotSupportedException(
                $"Files in '{Path.GetDirectoryName(path)}' cannot be locked (a network file system, or " +
                "DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set): choose a folder on a local disk.");
        }
    }

    private static void CheckTimes(string path)
    {
        var odd = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1_234_567);
        using (var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write))
        {
            File.SetLastWriteTimeUtc(handle, odd);
        }
        var read = File.GetLastWriteTimeUtc(path);
        File.Delete(path);
        if (read != odd)
        {
            throw new NotSupportedException(
                $"The file system of '{Path.GetDirectoryName(path)}' keeps file times coarser than 100 ns, " +
                "which versions of blobs need: choose a folder on ext4, XFS, Btrfs, ZFS, tmpfs, APFS or NTFS.");
        }
    }
}
