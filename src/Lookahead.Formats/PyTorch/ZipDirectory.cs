using System.Buffers.Binary;
using System.Text;
using Lookahead.Formats.Weights;
using Lookahead.Jobs.Errors;

namespace Lookahead.Formats.PyTorch;

/// <summary>
/// The central directory of a zip archive (PKWARE's APPNOTE 6.3, with zip64), read for the places of stored files, so that
/// they can be used in place. System.IO.Compression tells no places.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint LocalSignature = 0x04034b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const int MaxDirectoryBytes = 64 << 20;

    private readonly MappedFile file;
    private readonly Dictionary<string, ZipRecord> records = new(StringComparer.Ordinal);

    private ZipDirectory(MappedFile file) => this.file = file;

    public IEnumerable<string> Names => records.Keys;

    public bool Contains(string name) => records.ContainsKey(name);

    /// <summary>The place of a file, or null when there is none.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: the file is compressed or encrypted.</exception>
    public ZipRecord? Find(string name)
    {
        if (!records.TryGetValue(name, out var record))
        {
            return null;
        }
        return record.IsStored ? record : throw Invalid($"its file '{name}' is compressed or encrypted; torch.save only stores");
    }

    /// <exception cref="JobException"><see cref="ErrorCodes.InvalidModel"/>: no proper zip archive.</exception>
    public static ZipDirectory Read(MappedFile file)
    {
        var directory = new ZipDirectory(file);
        var (begin, length, count) = directory.FindDirectory();
        if (length > MaxDirectoryBytes || begin < 0 || length < 0 || begin > file.Length - length)
        {
            throw directory.Invalid("its directory does not lie within the file");
        }
        var position = begin;
        for (ulong i = 0; i < count; i++)
        {
            position = directory.ReadEntry(position, begin + length);
        }
        return directory;
    }

    private (long Begin, long Length, ulong Count) FindDirectory()
    {
        // The end record has 22 bytes and a comment of at most 65535.
        var tailLength = (int)Math.Min(file.Length, 22 + 65535);
        var tail = file.Span(file.Length - tailLength, tailLength);
        for (var i = tailLength - 22; i >= 0; i--)
        {
            if (UInt32(tail[i..]) == EndSignature)
            {
                var end = tail[i..];
                var (count, length, begin) = ((ulong)UInt16(end[10..]), (long)UInt32(end[12..]), (long)UInt32(end[16..]));
                return count == ushort.MaxValue || length == uint.MaxValue || begin == uint.MaxValue
                    ? FindDirectory64(file.Length - tailLength + i)
                    : (begin, length, count);
            }
        }
        throw Invalid("it has no end record; the file may be cut off");
    }

    private (long Begin, long Length, ulong Count) FindDirectory64(long endRecord)
    {
        var locator = At(endRecord - 20, 20);
        if (UInt32(locator) != Locator64Signature)
        {
            throw Invalid("it has no zip64 locator");
        }
        var end = At(Int64(locator[8..]), 56);
        return UInt32(end) == End64Signature
            ? (Int64(end[48..]), Int64(end[40..]), (ulong)Int64(end[32..]))
            : throw Invalid("it has no zip64 end record");
    }

    /// <summary>Reads one entry of the directory and returns where the next begins.</summary>
    private long ReadEntry(long position, long limit)
    {
        if (position > limit - 46)
        {
            throw Invalid("its directory ends too early");
        }
        var entry = At(position, 46);
        if (UInt32(entry) != CentralSignature)
        {
            throw Invalid("its directory has a broken entry");
        }
        int nameLength = UInt16(entry[28..]), extraLength = UInt16(entry[30..]), commentLength = UInt16(entry[32..]);
        var next = position + 46 + nameLength + extraLength + commentLength;
        if (next > limit)
        {
            throw Invalid("its directory ends too early");
        }
        var name = Encoding.UTF8.GetString(At(position + 46, nameLength));
        var (compressed, length, local) = ((long)UInt32(entry[20..]), (long)UInt32(entry[24..]), (long)UInt32(entry[42..]));
        ReadExtra64(At(position + 46 + nameLength, extraLength), name, ref length, ref compressed, ref local);
        var isStored = UInt16(entry[10..]) == 0 && (UInt16(entry[8..]) & 1) == 0 && length == compressed;
        if (!records.TryAdd(name, Locate(name, local, compressed, isStored)))
        {
            throw Invalid($"it has two files '{name}'");
        }
        return next;
    }

    private void ReadExtra64(ReadOnlySpan<byte> extra, string name, ref long length, ref long compressed, ref long local)
    {
        while (extra.Length >= 4)
        {
            var (id, size) = (UInt16(extra), UInt16(extra[2..]));
            extra = extra[4..];
            if (size > extra.Length)
            {
                throw Invalid($"its file '{name}' has a broken extra field");
            }
            if (id == 1)
            {
                var values = extra[..size];
                Take(ref length, ref values, name);
                Take(ref compressed, ref values, name);
                Take(ref local, ref values, name);
            }
            extra = extra[size..];
        }
    }

    /// <summary>A 32-bit field of all ones stands for the next 64-bit value of the extra field.</summary>
    private void Take(ref long field, ref ReadOnlySpan<byte> values, string name)
    {
        if (field != uint.MaxValue)
        {
            return;
        }
        if (values.Length < 8)
        {
            throw Invalid($"its file '{name}' has a broken zip64 field");
        }
        field = Int64(values);
        values = values[8..];
    }

    private ZipRecord Locate(string name, long local, long length, bool isStored)
    {
        var header = At(local, 30);
        if (UInt32(header) != LocalSignature)
        {
            throw Invalid($"its file '{name}' is not where the directory says");
        }
        var begin = local + 30 + UInt16(header[26..]) + UInt16(header[28..]);
        return length >= 0 && begin <= file.Length - length
            ? new ZipRecord(begin, length, isStored)
            : throw Invalid($"its file '{name}' does not lie within the archive");
    }

    private ReadOnlySpan<byte> At(long offset, int length) =>
        offset >= 0 && offset <= file.Length - length ? file.Span(offset, length) : throw Invalid("it points beyond its end");

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long Int64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);

    private JobException Invalid(string what) => WeightsError.Invalid($"'{file.Path}' is no proper zip archive: {what}.");
}
