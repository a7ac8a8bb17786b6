using System.IO.Enumeration;
using System.Text;
using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Data;

/// <summary>
/// A folder's files as documents: recursively, in ordinal order of their relative names, UTF-8 text only. Hidden files and
/// folders (names that begin with a dot), binaries, and links that lead out of the folder are left out and counted.
/// </summary>
internal sealed class FolderDocuments(DocumentCollector collector, DataSourceHasher source, string pattern)
{
    private const long MaxBytes = 256L << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="DataFormatException">No folder, or no file in it has the pattern.</exception>
    public async Task AddAsync(string folder, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw DataFile.Fault(folder, File.Exists(folder) ? "This is a file; the format 'folder' needs a folder." : "The folder does not exist.");
        }
        var root = Canonical(folder);
        var files = new List<string>();
        Collect(new DirectoryInfo(folder), root, files);
        // Ordinal order of whole names, which does not depend on the file system.
        foreach (var file in files.OrderBy(f => Path.GetRelativePath(folder, f).Replace('\\', '/'), StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            collector.Examples++;
            await AddFileAsync(file, cancellationToken);
        }
        if (collector.Examples == 0)
        {
            throw DataFile.Fault(folder, $"The folder has no file whose name fits data.file_pattern '{pattern}'.");
        }
    }

    private void Collect(DirectoryInfo folder, string root, List<string> files)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var isFolder = entry is DirectoryInfo;
            if (!isFolder && !FileSystemName.MatchesSimpleExpression(pattern, entry.Name, ignoreCase: false))
            {
                continue;
            }
            if (entry.Name.StartsWith('.'))
            {
                collector.Skip(SkipReasons.Hidden);
            }
            else if (entry.LinkTarget is not null)
            {
                AddLink(entry, root, files);
            }
            else if (isFolder)
            {
                Collect((DirectoryInfo)entry, root, files);
            }
            else
            {
                files.Add(entry.FullName);
            }
        }
    }

    /// <summary>Linked files inside the folder are read, and fall to the search for duplicates; linked folders are not entered: they could lead in circles.</summary>
    private void AddLink(FileSystemInfo link, string root, List<string> files)
    {
        var target = link.ResolveLinkTarget(returnFinalTarget: true);
        if (target is not { Exists: true })
        {
            collector.Skip(SkipReasons.BrokenLink);
        }
        else if (!(Canonical(target.FullName) + Path.DirectorySeparatorChar).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            collector.Skip(SkipReasons.LinkOutside);
        }
        else if (target is FileInfo)
        {
            files.Add(link.FullName);
        }
        else
        {
            collector.Skip(SkipReasons.LinkedFolder);
        }
    }

    private async Task AddFileAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            // Of devices and pipes the length is 0 too; opening one could wait for ever.
            var length = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target.Length : new FileInfo(file).Length;
            if (length is 0 or > MaxBytes)
            {
                collector.Skip(length == 0 ? SkipReasons.Empty : SkipReasons.TooLarge);
                return;
            }
            AddContent(file, await File.ReadAllBytesAsync(file, cancellationToken));
        }
        catch (UnauthorizedAccessException)
        {
            collector.Skip(SkipReasons.Unreadable);
        }
    }

    private void AddContent(string file, byte[] content)
    {
        source.Add(file, content);
        if (content.AsSpan().Contains((byte)0))
        {
            collector.Skip(SkipReasons.Binary);
            return;
        }
        string text;
        try
        {
            var mark = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
            text = StrictUtf8.GetString(content.AsSpan(mark));
        }
        catch (DecoderFallbackException)
        {
            collector.Skip(SkipReasons.NotUtf8);
            return;
        }
        if (string.IsNullOrWhiteSpace(text))
        {
            collector.Skip(SkipReasons.Empty);
            return;
        }
        collector.AddText(text);
    }

    /// <summary>The path with every link in it resolved, parents too.</summary>
    private static string Canonical(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(full);
        if (parent is null)
        {
            return full;
        }
        var here = Path.Combine(Canonical(parent), Path.GetFileName(full));
        return new FileInfo(here).LinkTarget is { } target ? Canonical(Path.Combine(Path.GetDirectoryName(here)!, target)) : here;
    }
}
