using System.Buffers.Binary;

namespace Lookahead.Reports.TensorBoard;

/// <summary>A value at a step, as TensorBoard's Scalars tab plots it.</summary>
public sealed record Scalar(DateTimeOffset At, long Step, string Tag, double Value);

/// <summary>
/// A TensorBoard event file: TFRecords (length, masked CRC-32C of the length, data, masked CRC-32C of the data) of
/// <c>tensorflow.Event</c> messages, a scalar being a <c>Summary.Value</c> with <c>simple_value</c>
/// (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto).
/// </summary>
public static class EventFile
{
    public const string Folder = "tensorboard/";

    // The first record says so; readers refuse other versions.
    private const string Version = "brain.Event:2";

    /// <summary>The name that TensorBoard looks for.</summary>
    public static string NameOf(DateTimeOffset started) => $"{Folder}events.out.tfevents.{started.ToUnixTimeSeconds()}.lookahead";

    /// <summary>The bytes of a file with the scalars in their order; those of one time and step share a record.</summary>
    public static byte[] Write(DateTimeOffset started, IEnumerable<Scalar> scalars)
    {
        using var file = new MemoryStream();
        WriteRecord(file, Event(started).Text(3, Version));
        ProtobufWriter? summary = null;
        Scalar? last = null;
        void Flush()
        {
            if (last is not null)
            {
                WriteRecord(file, Event(last.At).Integer(2, last.Step).Message(5, summary!));
            }
        }
        foreach (var scalar in scalars)
        {
            if (last is null || last.At != scalar.At || last.Step != scalar.Step)
            {
                Flush();
                summary = new ProtobufWriter();
            }
            summary!.Message(1, new ProtobufWriter().Text(1, scalar.Tag).Float(2, (float)scalar.Value));
            last = scalar;
        }
        Flush();
        return file.ToArray();
    }

    private static ProtobufWriter Event(DateTimeOffset at) => new ProtobufWriter().Double(1, (at - DateTimeOffset.UnixEpoch).TotalSeconds);

    private static void WriteRecord(MemoryStream file, ProtobufWriter message)
    {
        var data = message.Written;
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        file.Write(length);
        WriteChecksum(file, length);
        file.Write(data);
        WriteChecksum(file, data);
    }

    private static void WriteChecksum(MemoryStream file, ReadOnlySpan<byte> bytes)
    {
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Masked(bytes));
        file.Write(checksum);
    }
}
