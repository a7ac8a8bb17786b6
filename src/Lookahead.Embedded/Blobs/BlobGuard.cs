using System.Buffers.Binary;
using Lookahead.Embedded.Files;
using Lookahead.Embedded.Locks;

namespace Lookahead.Embedded.Blobs;

/// <summary>
/// One writer at a time per blob name, over all processes. Names share 64 lock files, so that their number stays small.
/// A lock file holds 8 bytes: the highest version time that was given to any of its names.
/// </summary>
internal sealed class BlobGuard
{
    private const int Stripes = 64;
    private readonly FileGuard[] _guards;
    private readonly TimeProvider _time;

    public BlobGuard(string folder, TimeSpan timeout, TimeProvider time)
    {
        _time = time;
        _guards = [.. Enumerable.Range(0, Stripes).Select(i => new FileGuard(Path.Combine(folder, $"{i:d2}.lock"), timeout))];
    }

    public Task<FileGuard.Held> EnterAsync(string name, CancellationToken cancellationToken) =>
        Of(name).EnterAsync(cancellationToken);

    public FileGuard.Held? TryEnter(string name) => Of(name).TryEnter();

    /// <summary>
    /// The time of the next version: now, or as much later as needed to be above every version that the name ever had,
    /// deleted ones too, even when the clock stands still or goes back.
    /// </summary>
    public long NextTicks(FileGuard.Held guard, BlobVersion? current)
    {
        var next = Math.Max(_time.GetUtcNow().UtcTicks, 1 + Math.Max(current?.Ticks ?? 0, ReadMark(guard)));
        WriteMark(guard, next);
        return next;
    }

    /// <summary>Remembers the last version of a name that is about to be deleted.</summary>
    public static void Retire(FileGuard.Held guard, BlobVersion last)
    {
        if (last.Ticks <= ReadMark(guard))
        {
            return;
        }
        try
        {
            WriteMark(guard, last.Ticks);
        }
        catch (IOException e) when (IoErrors.IsFull(e))
        {
            // Deleting must work on a full disk. The mark is only behind when a person touched the file,
            // and matters only if the clock then goes back.
        }
    }

    private static long ReadMark(FileGuard.Held guard)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        return RandomAccess.Read(guard.Handle, bytes, 0) == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
    }

    private static void WriteMark(FileGuard.Held guard, long ticks)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, ticks);
        FileWriter.Write(guard.Handle, bytes, 0);
    }

    private FileGuard Of(string name) => _guards[Convert.ToInt32(NameHash.Of(name)[..2], 16) % Stripes];
}
