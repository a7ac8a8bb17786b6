using System.IO.MemoryMappedFiles;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.Weights;

/// <summary>A file mapped into memory for reading, of any length. It must not shrink while it is mapped.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? map;
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;
    private bool disposed;

    private MappedFile(string path, FileStream stream)
    {
        (Path, Length) = (path, stream.Length);
        if (Length == 0)
        {
            return; // Nothing can be mapped of an empty file.
        }
        map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = map.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        start += view.PointerOffset;
    }

    public string Path { get; }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no such file, a directory, or not readable.</exception>
    public static MappedFile Open(string path)
    {
        if (Directory.Exists(path))
        {
            throw WeightsError.Invalid($"Weights file '{path}' is a directory.");
        }
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
            return new MappedFile(path, stream);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw WeightsError.Invalid($"Weights file '{path}' does not exist.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw WeightsError.Invalid($"Weights file '{path}' cannot be read: {e.Message}");
        }
    }

    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public byte* Pointer(long offset, long length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return start + offset;
    }

    public ReadOnlySpan<byte> Span(long offset, int length) => new(Pointer(offset, length), length);

    public void Dispose()
    {
        if (!disposed && view is not null)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            map!.Dispose();
        }
        disposed = true;
    }
}
