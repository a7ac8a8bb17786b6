using System.Buffers.Binary;
using System.Text;
using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Weights;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Safetensors;

public sealed class SafetensorsHeaderTests
{
    private const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"BF16","shape":[],"data_offsets":[8,10]}}""";

    [Fact]
    public void Open_ProperFile_GivesShapesAndValues()
    {
        using var folder = new TempFolder();
        using var reader = SafetensorsReader.Open(folder.Write("a.safetensors", Bytes(Good, 10)));
        Assert.Equal([2L], reader.Header.Tensors["a"].Shape);
        Assert.Equal([0f], reader.ReadFloats("b"));
        Assert.Equal(8, reader.Bytes("a").Length);
        Assert.Throws<ArgumentException>(() => reader.ReadFloats("a", new float[3]));
        WeightsAssert.Refused("has no tensor 'c'", () => reader.ReadFloats("c"));
    }

    public static TheoryData<string, string> Malformed() => new()
    {
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "its shape needs 8" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "no proper dtype, shape and data_offsets" },
        { """{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", "no proper dtype, shape and data_offsets" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "no proper dtype, shape and data_offsets" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}""", "no proper dtype, shape and data_offsets" },
        { """{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "no proper dtype, shape and data_offsets" },
        { """{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", "impossible size" },
        { """{"a":{"dtype":"F32","shape":[2305843009213693951],"data_offsets":[0,9223372036854775804]}}""", "beyond the end" },
        { """{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}""", "unknown dtype F4" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}""", "a hole or an overlap before tensor 'b'" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}""", "a hole or an overlap before tensor 'b'" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "describes" },
        { """{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "describes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[2],"data_offsets":[8,10]}}""", "no valid JSON" },
        { """{"__metadata__":{"a":1}}""", "metadata 'a' that is no string" },
        { """{"__metadata__":[]}""", "__metadata__ that is no object" },
        { """{"a\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "no valid JSON" },
        { """[]""", "does not begin with '{'" },
        { """ {}""", "does not begin with '{'" },
        { """{"a":""", "no valid JSON" },
        { "", "does not begin with '{'" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Open_MalformedHeader_IsRefused(string header, string message)
    {
        using var folder = new TempFolder();
        var path = folder.Write("a.safetensors", Bytes(header, 10));
        WeightsAssert.Refused(message, () => SafetensorsReader.Open(path));
    }

    [Fact]
    public void Open_BrokenLengths_AreRefused()
    {
        using var folder = new TempFolder();
        var good = Bytes(Good, 10);
        WeightsAssert.Refused("0 bytes, too few", () => SafetensorsReader.Open(folder.Write("empty", [])));
        WeightsAssert.Refused("7 bytes, too few", () => SafetensorsReader.Open(folder.Write("short", good[..7])));
        WeightsAssert.Refused("states a header of", () => SafetensorsReader.Open(folder.Write("cut-header", good[..40])));
        WeightsAssert.Refused("describes", () => SafetensorsReader.Open(folder.Write("cut-data", good[..^1])));
        var lying = good.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(lying, ulong.MaxValue);
        WeightsAssert.Refused("states a header of 18446744073709551615 bytes", () => SafetensorsReader.Open(folder.Write("lying", lying)));
        var notUtf8 = good.ToArray();
        notUtf8[10] = 0xff;
        WeightsAssert.Refused("not UTF-8", () => SafetensorsReader.Open(folder.Write("not-utf8", notUtf8)));
    }

    [Fact]
    public void Open_HeaderOfMoreThan100Megabytes_IsRefusedWithoutReadingIt()
    {
        using var folder = new TempFolder();
        var path = folder["a.safetensors"];
        using (var stream = File.Create(path))
        {
            var length = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(length, 100_000_001);
            stream.Write(length);
            stream.SetLength(200_000_000); // Sparse.
        }
        WeightsAssert.Refused("states a header of 100000001 bytes", () => SafetensorsReader.Open(path));
    }

    [Fact]
    public void Open_NoFileOrADirectory_IsRefused()
    {
        using var folder = new TempFolder();
        WeightsAssert.Refused("does not exist", () => SafetensorsReader.Open(folder["none"]));
        WeightsAssert.Refused("is a directory", () => SafetensorsReader.Open(folder.Path));
    }

    [Fact]
    public void Bytes_AfterDispose_Throw()
    {
        using var folder = new TempFolder();
        var reader = SafetensorsReader.Open(folder.Write("a.safetensors", Bytes(Good, 10)));
        var bytes = reader.Bytes("a");
        Assert.Throws<ArgumentOutOfRangeException>(() => { bytes.Span(4, 5); });
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => { bytes.Span(0, 8); });
    }

    [SharedDataTheory]
    [InlineData("B", "U8", 1)]
    [InlineData("H", "U16", 2)]
    [InlineData("I", "U32", 4)]
    [InlineData("b", "I8", 1)]
    [InlineData("d", "F64", 8)]
    [InlineData("e", "F16", 2)]
    [InlineData("f", "F32", 4)]
    [InlineData("h", "I16", 2)]
    [InlineData("i", "I32", 4)]
    public void Open_SampleOfEachDtype_IsRead(string name, string dtype, int size)
    {
        using var reader = SafetensorsReader.Open(SharedData.File("formats", "safetensors-samples", name + ".safetensors"));
        using var all = SafetensorsReader.Open(SharedData.File("formats", "safetensors-samples", "overall.safetensors"));
        Assert.Equal("a", reader.Header.Metadata["test"]);
        Assert.Equal(dtype, reader.View(name).DType);
        Assert.Equal(6 * size, reader.Bytes(name).Length);
        Assert.Equal(reader.Bytes(name).Span(0, 6 * size), all.Bytes(name).Span(0, 6 * size));
        if (DTypes.IsFloat(dtype))
        {
            Assert.All(reader.ReadFloats(name), v => Assert.True(float.IsFinite(v)));
        }
        else
        {
            WeightsAssert.Refused($"is {dtype}; weights must be F32, F16 or BF16", () => reader.ReadFloats(name));
        }
    }

    internal static byte[] Bytes(string header, int dataLength)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + text.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        return bytes;
    }
}
