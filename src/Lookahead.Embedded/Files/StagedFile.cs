using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Files;

/// <summary>A file in the making under tmp/: filled, made durable, then moved to its name in one atomic step, or deleted.</summary>
internal sealed class StagedFile : IDisposable
{
    private readonly string _path;
    private readonly long _maxLength;
    private readonly SafeFileHandle _handle;
    private bool _moved;

    public StagedFile(string path, long maxLength)
    {
        _path = path;
        _maxLength = maxLength;
        // This share mode takes a shared OS lock, which tells TempFolder.Sweep that the owner lives,
        // and which readers can share right after the move.
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <exception cref="IOException">Among others, one that <see cref="IoErrors.IsFull"/> knows.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        if (content.Length > _maxLength - Length)
        {
            throw IoErrors.Full($"The file would be larger than the limit of {_maxLength} bytes.");
        }
        FileWriter.Write(_handle, content, Length);
        Length += content.Length;
    }

    /// <summary>Makes the content durable. Called early for long content, to keep the final flush under the guard short.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <summary>Moves the file to its name, durably. On an error it stays staged, and the move may be tried again.</summary>
    public void MoveTo(string target, DateTime? modified = null)
    {
        if (modified is { } time)
        {
            File.SetLastWriteTimeUtc(_handle, time);
        }
        RandomAccess.FlushToDisk(_handle);
        Posix.Rename(_path, target);
        _moved = true;
        Posix.FlushFolder(Path.GetDirectoryName(target)!);
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (!_moved)
        {
            File.Delete(_path);
        }
    }
}
