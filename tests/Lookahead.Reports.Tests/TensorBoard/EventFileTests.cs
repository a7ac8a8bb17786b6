using System.Buffers.Binary;
using Google.Protobuf;
using Lookahead.Jobs.Events;
using Lookahead.Reports.TensorBoard;
using Lookahead.TestSupport;

namespace Lookahead.Reports.Tests.TensorBoard;

/// <summary>Event files read back record by record, their messages with Google's protobuf reader.</summary>
public sealed class EventFileTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Write_TrainingEvents_GivesEveryScalarWithItsStepAndTime()
    {
        JobEvent[] events =
        [
            new TrainingStepped(10, 20, [2.5, 3.25], 1e-3, 0.75, 1234.5, 8) { At = Start.AddSeconds(2.5) },
            new ValidationMeasured(10, [2.25, 3.5], [0.5]) { At = Start.AddSeconds(4) },
            new TrainingStepped(300, 20, [1.5, 2.0], 5e-4, 0.5, 1200, 0) { At = Start.AddSeconds(6) },
            new CheckpointSaved(300, "somewhere") { At = Start.AddSeconds(7) },
        ];

        var read = Read(EventFile.Write(Start, TrainingScalars.Of(events)));

        Assert.Equal("brain.Event:2", read[0].Version);
        Assert.Equal(4, read.Count);
        Assert.Equal((10, Seconds(2.5)), (read[1].Step, read[1].WallTime));
        Assert.Equal((10, Seconds(4)), (read[2].Step, read[2].WallTime));
        Assert.Equal((300, Seconds(6)), (read[3].Step, read[3].WallTime));
        Assert.Equal(
            [("loss/head1", 2.5f), ("loss/head2", 3.25f), ("learning_rate", 1e-3f), ("gradient_norm", 0.75f), ("tokens_per_second", 1234.5f)],
            read[1].Values);
        Assert.Equal([("validation/loss/head1", 2.25f), ("validation/loss/head2", 3.5f), ("validation/agreement/head2", 0.5f)], read[2].Values);
    }

    [Fact]
    public void Write_LongSummary_KeepsItsLength()
    {
        var losses = Enumerable.Range(1, 32).Select(i => (double)i).ToList(); // Longer than one length byte can say.

        var read = Read(EventFile.Write(Start, TrainingScalars.Of([new ValidationMeasured(70_000, losses, []) { At = Start }])));

        Assert.Equal(70_000, read[1].Step);
        Assert.Equal(losses.Select((loss, i) => ($"validation/loss/head{i + 1}", (float)loss)), read[1].Values);
    }

    [Fact]
    public void Write_NotANumber_StaysOne() =>
        Assert.True(float.IsNaN(Read(EventFile.Write(Start, [new Scalar(Start, 1, "loss", double.NaN)]))[1].Values[0].Value));

    [Fact]
    public void NameOf_IsWhatTensorBoardLooksFor() =>
        Assert.Equal("tensorboard/events.out.tfevents.1772366400.lookahead", EventFile.NameOf(Start));

    [PythonFact("tensorboard")]
    public void Write_TensorBoardItself_ReadsIt()
    {
        using var folder = new TempFolder();
        folder.Write(
            Path.GetFileName(EventFile.NameOf(Start)),
            EventFile.Write(Start, [new Scalar(Start, 3, "loss/head1", 1.5), new Scalar(Start, 4, "loss/head1", 1.25)]));

        var output = Python.Run("tensorboard", "-c",
            "import sys; from tensorboard.backend.event_processing.event_accumulator import EventAccumulator as A; "
            + "a = A(sys.argv[1]); a.Reload(); print([(s.step, s.value) for s in a.Scalars('loss/head1')])", folder.Path);

        Assert.Contains("[(3, 1.5), (4, 1.25)]", output, StringComparison.Ordinal);
    }

    private static double Seconds(double after) => Start.ToUnixTimeSeconds() + after;

    /// <summary>Checks framing and checksums of each record.</summary>
    private static List<Event> Read(byte[] file)
    {
        var events = new List<Event>();
        for (var rest = file.AsSpan(); rest.Length > 0;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(rest);
            Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]), Masked(rest[..8]));
            var data = rest.Slice(12, length);
            Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]), Masked(data));
            events.Add(ReadEvent(data.ToArray()));
            rest = rest[(16 + length)..];
        }
        return events;
    }

    /// <summary>Bit by bit, from the polynomial: another way than the writer's.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78u);
            }
        }
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    private static Event ReadEvent(byte[] data)
    {
        var read = new Event();
        using var input = new CodedInputStream(data);
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1:
                    read.WallTime = input.ReadDouble();
                    break;
                case 2:
                    read.Step = input.ReadInt64();
                    break;
                case 3:
                    read.Version = input.ReadString();
                    break;
                case 5:
                    ReadSummary(input.ReadBytes().ToByteArray(), read.Values);
                    break;
                default:
                    Assert.Fail($"Event has no field of tag {tag}.");
                    break;
            }
        }
        return read;
    }

    private static void ReadSummary(byte[] data, List<(string Tag, float Value)> values)
    {
        using var input = new CodedInputStream(data);
        while (input.ReadTag() != 0)
        {
            using var value = new CodedInputStream(input.ReadBytes().ToByteArray());
            Assert.Equal(WireFormat.MakeTag(1, WireFormat.WireType.LengthDelimited), value.ReadTag());
            var name = value.ReadString();
            Assert.Equal(WireFormat.MakeTag(2, WireFormat.WireType.Fixed32), value.ReadTag());
            values.Add((name, value.ReadFloat()));
        }
    }

    private sealed class Event
    {
        public double WallTime { get; set; }

        public long Step { get; set; }

        public string? Version { get; set; }

        public List<(string Tag, float Value)> Values { get; } = [];
    }
}
