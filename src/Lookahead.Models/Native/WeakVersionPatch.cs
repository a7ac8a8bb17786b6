using System.Buffers.Binary;
using System.Text;

namespace Lookahead.Models.Native;

/// <summary>
/// Marks one symbol-version requirement of an ELF library as weak (VER_FLG_WEAK, 0x2), so that a system without that
/// version loads it with a note instead of refusing it. Sound only where no relocation needs a symbol of the version.
/// Format: <see href="https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html"/>.
/// </summary>
public static class WeakVersionPatch
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakFlag = 0x2;

    /// <summary>Patches the image in place. False when it is no 64-bit little-endian ELF file or asks for no such version.</summary>
    public static bool TryApply(Span<byte> image, string version)
    {
        if (image.Length < 64 || !image[..6].SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return false;
        }
        var sections = (int)U64(image, 0x28);
        int entrySize = U16(image, 0x3A), count = U16(image, 0x3C);
        for (var i = 0; i < count; i++)
        {
            var section = image.Slice(sections + i * entrySize, entrySize);
            if (U32(section, 4) == VersionNeedSection)
            {
                var strings = image.Slice(sections + (int)U32(section, 40) * entrySize, entrySize); // sh_link
                return MarkWeak(image, (int)U64(section, 24), (int)U64(strings, 24), version);
            }
        }
        return false;
    }

    private static bool MarkWeak(Span<byte> image, int need, int strings, string version)
    {
        var wanted = Encoding.ASCII.GetBytes(version + '\0');
        var found = false;
        while (true)
        {
            var aux = need + (int)U32(image, need + 8); // vn_aux
            for (var left = U16(image, need + 2); left > 0; left--) // vn_cnt
            {
                var name = strings + (int)U32(image, aux + 8); // vna_name
                if (image[name..].StartsWith(wanted))
                {
                    var flags = image.Slice(aux + 4, 2); // vna_flags
                    BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(U16(flags, 0) | WeakFlag));
                    found = true;
                }
                aux += (int)U32(image, aux + 12); // vna_next
            }
            var next = U32(image, need + 12); // vn_next
            if (next == 0)
            {
                return found;
            }
            need += (int)next;
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
