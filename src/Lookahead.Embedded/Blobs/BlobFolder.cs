using Lookahead.Embedded.Files;
using Lookahead.Jobs.Storage;

namespace Lookahead.Embedded.Blobs;

/// <summary>The folder blobs/, in which a blob is a plain file at the path that is its name.</summary>
internal sealed class BlobFolder(string root)
{
    // Another process may remove an emptied folder just before we put a file there; it cannot win for ever.
    private const int MaxTries = 100;

    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    public string PathOf(string name) => Path.Combine(root, name);

    /// <summary>Moves a finished file to a blob's name, durably.</summary>
    /// <exception cref="BlobNameConflictException">A blob has the name of one of the folders, or a folder has the name.</exception>
    public void Place(StagedFile staged, string name, long ticks)
    {
        var path = PathOf(name);
        for (var tries = 1; ; tries++)
        {
            try
            {
                EnsureFolder(Path.GetDirectoryName(path)!, name);
                staged.MoveTo(path, new DateTime(ticks, DateTimeKind.Utc));
                return;
            }
            catch (IOException e) when (IoErrors.IsMissing(e) && tries < MaxTries)
            {
            }
            catch (IOException e) when (IoErrors.IsWrongKind(e))
            {
                // An empty folder is a trace of a process that died while it deleted a blob, and no conflict.
                if (!DeleteEmptyFolders(path) || tries == MaxTries)
                {
                    throw new BlobNameConflictException(name, e);
                }
            }
        }
    }

    /// <summary>Deletes a blob's file and the folders that this leaves empty.</summary>
    public void Delete(string name)
    {
        var path = PathOf(name);
        File.Delete(path);
        var folder = Path.GetDirectoryName(path)!;
        Posix.FlushFolder(folder);
        for (; folder != root; folder = Path.GetDirectoryName(folder)!)
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (IOException)
            {
                return; // not empty, or another process was faster
            }
        }
    }

    /// <summary>Names that start with the prefix, in ordinal order.</summary>
    public IReadOnlyCollection<string> Names(string prefix)
    {
        var start = PathOf(prefix[..(prefix.LastIndexOf('/') + 1)]);
        // Other processes add and remove files meanwhile: a set, because a replaced file may come up twice.
        var names = new SortedSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var path in Directory.EnumerateFiles(start, "*", All))
            {
                var name = Path.GetRelativePath(root, path).Replace('\\', '/');
                if (name.StartsWith(prefix, StringComparison.Ordinal) && BlobName.IsValid(name))
                {
                    names.Add(name);
                }
            }
        }
        catch (IOException e) when (IoErrors.IsMissing(e))
        {
            // No folder of that name.
        }
        return names;
    }

    /// <summary>The size of all blobs together.</summary>
    public long TotalBytes() => new DirectoryInfo(root).EnumerateFiles("*", All).Sum(file => file.Exists ? file.Length : 0);

    private static void EnsureFolder(string folder, string name)
    {
        if (Directory.Exists(folder))
        {
            return;
        }
        if (File.Exists(folder))
        {
            throw new BlobNameConflictException(name);
        }
        var parent = Path.GetDirectoryName(folder)!;
        EnsureFolder(parent, name);
        Directory.CreateDirectory(folder);
        Posix.FlushFolder(parent);
    }

    /// <returns>False when <paramref name="folder"/> is no folder or has files in it.</returns>
    private static bool DeleteEmptyFolders(string folder)
    {
        try
        {
            if (!Directory.Exists(folder) || Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any())
            {
                return false;
            }
            foreach (var child in Directory.EnumerateDirectories(folder))
            {
                DeleteEmptyFolders(child);
            }
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Filled meanwhile, or gone: the caller tries again.
        }
        return true;
    }
}
