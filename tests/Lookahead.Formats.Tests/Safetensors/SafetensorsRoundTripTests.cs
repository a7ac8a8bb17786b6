using Lookahead.Formats.Safetensors;
using Lookahead.Formats.Tests.Support;
using Lookahead.Formats.Weights;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.Safetensors;

public sealed class SafetensorsRoundTripTests
{
    private static readonly Dictionary<string, string> Metadata = new() { ["z"] = "ä\"", ["a"] = "1" };

    [Theory]
    [InlineData("F32", 1L << 40)]
    [InlineData("F16", 1L << 40)]
    [InlineData("BF16", 1L << 40)]
    [InlineData("F32", 40)]
    [InlineData("F16", 40)]
    [InlineData("BF16", 40)]
    public void Write_WhatWasReadAsFloatsOrCopied_GivesTheSameFiles(string dtype, long maxShardBytes)
    {
        using var folder = new TempFolder();
        var (first, asFloats, copied) = (folder["1"], folder["2"], folder["3"]);
        var files = ShardedSafetensorsWriter.Write(first, Tensors(dtype), Metadata, maxShardBytes);
        Assert.Equal(maxShardBytes == 40, files.Count > 1);
        using (var source = WeightsSource.Open(first))
        {
            Assert.Equal(["a", "b", "empty", "scalar"], source.Names);
            ShardedSafetensorsWriter.Write(asFloats, [.. source.Names.Select(n => new SafetensorsTensor(n, source[n].Shape, source[n].ReadFloats, dtype))], source.Metadata, maxShardBytes);
            ShardedSafetensorsWriter.Write(copied, [.. source.Names.Select(n => SafetensorsTensor.Copy(source[n]))], source.Metadata, maxShardBytes);
        }
        foreach (var file in files)
        {
            var expected = File.ReadAllBytes(Path.Combine(first, file));
            Assert.Equal(expected, File.ReadAllBytes(Path.Combine(asFloats, file)));
            Assert.Equal(expected, File.ReadAllBytes(Path.Combine(copied, file)));
        }
        Assert.Equal(files.Count, Directory.GetFiles(copied).Length);
    }

    [Fact]
    public void Write_TensorsOfSeveralWidths_AreAlignedAndInPaddedFile()
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(stream,
        [
            SafetensorsTensor.Raw("flag", "BOOL", [3], s => s.Write([1, 0, 1])),
            new SafetensorsTensor("half", [1], () => [1], "F16"),
            new SafetensorsTensor("full", [1], () => [1]),
        ]);
        stream.Position = 0;
        var header = SafetensorsHeader.Read(stream, stream.Length, "x");
        Assert.Equal(["full", "half", "flag"], header.Tensors.Values.OrderBy(t => t.Begin).Select(t => t.Name));
        Assert.Equal(0, header.Tensors["full"].Begin % 8);
        Assert.Equal("pt", header.Metadata["format"]);
    }

    [Fact]
    public void Write_WrongNumberOfValuesOrNameTwice_Throws()
    {
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Stream.Null, [new SafetensorsTensor("a", [2], () => [1])]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Stream.Null, [SafetensorsTensor.Raw("a", "U8", [2], s => s.Write([1]))]));
        var a = new SafetensorsTensor("a", [1], () => [1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(Stream.Null, [a, a]));
        Assert.Throws<ArgumentException>(() => new SafetensorsTensor("a", [1], () => [1], "I32"));
    }

    [Fact]
    public void Convert_ToAnotherDtype_RoundsEachValue()
    {
        using var folder = new TempFolder();
        var values = Values(3 * 70_000); // More than one chunk of reading.
        ShardedSafetensorsWriter.Write(folder.Path, [new SafetensorsTensor("a", [3, 70_000], () => values)]);
        using var source = WeightsSource.Open(folder.Path);
        ShardedSafetensorsWriter.Write(folder["bf16"], [SafetensorsTensor.Convert(source["a"], "BF16")]);
        using var converted = WeightsSource.Open(folder["bf16"]);
        Assert.Equal(values.Select(v => BitConverter.UInt32BitsToSingle((uint)FloatConversion.ToBFloat16(v) << 16)), converted["a"].ReadFloats());
        var part = new float[10];
        converted["a"].ReadFloats(part, 100_000);
        Assert.Equal(converted["a"].ReadFloats()[100_000..100_010], part);
    }

    [Fact]
    public void Write_OverTheFilesThatItReads_LeavesNothingStale()
    {
        using var folder = new TempFolder();
        ShardedSafetensorsWriter.Write(folder.Path, Tensors("F32"), Metadata, 100);
        folder.Write("model-notes.safetensors", "not ours");
        using (var source = WeightsSource.Open(folder.Path))
        {
            ShardedSafetensorsWriter.Write(folder.Path, [.. source.Names.Select(n => SafetensorsTensor.Copy(source[n]))]);
        }
        Assert.Equal(["model-notes.safetensors", "model.safetensors"], Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        using var again = WeightsSource.Open(folder.Path);
        Assert.Equal(Values(24), again["b"].ReadFloats());
    }

    [SharedDataFact]
    public void Copy_RealModel_KeepsEveryTensorsBytes()
    {
        using var folder = new TempFolder();
        using var source = WeightsSource.Open(SharedData.File("models", "stories260K-hf"));
        ShardedSafetensorsWriter.Write(folder.Path, [.. source.Names.Select(n => SafetensorsTensor.Copy(source[n]))], source.Metadata, 300_000);
        using var copy = WeightsSource.Open(folder.Path);
        Assert.EndsWith(WeightsFiles.Index, copy.Path, StringComparison.Ordinal);
        Assert.Equal(source.Names.Order(StringComparer.Ordinal), copy.Names.Order(StringComparer.Ordinal));
        Assert.All(source.Names, n => Assert.Equal(WeightsAssert.BytesOf(source[n]), WeightsAssert.BytesOf(copy[n])));
    }

    [Fact]
    public void Read_TensorBeyond2GiB_GivesItsLastBytes()
    {
        using var folder = new TempFolder();
        const long Size = 3L << 30;
        var header = SafetensorsHeaderTests.Bytes($$$"""{"big":{"dtype":"U8","shape":[{{{Size}}}],"data_offsets":[0,{{{Size}}}]},"last":{"dtype":"F32","shape":[1],"data_offsets":[{{{Size}}},{{{Size + 4}}}]}}""", 0);
        using (var stream = File.Create(folder["model.safetensors"]))
        {
            stream.Write(header);
            stream.SetLength(header.Length + Size + 4); // Sparse: takes no space.
            stream.Position = header.Length + Size - 1;
            stream.WriteByte(42);
            stream.Write(BitConverter.GetBytes(1.5f));
        }
        using var source = WeightsSource.Open(folder.Path);
        Assert.Equal(Size, source["big"].Bytes.Length);
        Assert.Equal(42, source["big"].Bytes.Span(Size - 1, 1)[0]);
        Assert.Equal([1.5f], source["last"].ReadFloats());
    }

    private static float[] Values(int count)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(_ => (float)Math.Exp(40 * random.NextDouble() - 30) * (random.Next(2) == 0 ? 1 : -1))];
    }

    private static SafetensorsTensor[] Tensors(string dtype) =>
    [
        new("a", [5], () => [float.NaN, float.PositiveInfinity, float.NegativeZero, 1e-40f, float.NegativeInfinity], dtype),
        new("b", [2, 3, 4], () => Values(24), dtype),
        new("empty", [0, 7], () => [], dtype),
        new("scalar", [], () => [-1.25f], dtype),
    ];
}
