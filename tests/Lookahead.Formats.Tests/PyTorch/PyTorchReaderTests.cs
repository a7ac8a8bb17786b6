using System.IO.Compression;
using Lookahead.Formats.PyTorch;
using Lookahead.Formats.Tests.Support;
using Lookahead.TestSupport;

namespace Lookahead.Formats.Tests.PyTorch;

public sealed class PyTorchReaderTests
{
    private static readonly byte[] OneTensor = new PickleWriter().Op('}').Text("w").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Op('s').End();

    [Fact]
    public void Open_SharedStorageAndTranspose_AreGathered()
    {
        using var folder = new TempFolder();
        using var source = PyTorchReader.Open(folder.Write("a.pth", PyTorchFile.Shared()));
        Assert.Equal(["plain", "transposed"], source.Names);
        Assert.Equal([0f, 1, 2, 3, 4, 5], source["plain"].ReadFloats());
        Assert.Equal([3L, 2], source["transposed"].Shape);
        Assert.Equal([0f, 3, 1, 4, 2, 5], source["transposed"].ReadFloats());
        Assert.True(source["plain"].IsContiguous);
        Assert.Equal(24, source["plain"].Bytes.Length);
        Assert.False(source["transposed"].IsContiguous);
        Assert.Throws<InvalidOperationException>(() => source["transposed"].Bytes);
        var middle = new byte[3];
        source["transposed"].CopyBytes(6, middle);
        Assert.Equal(PyTorchFile.Floats(0, 3, 1)[6..9], middle);
        Assert.Equal(PyTorchFile.Floats(0, 3, 1, 4, 2, 5), WeightsAssert.BytesOf(source["transposed"]));
    }

    [Theory]
    [InlineData("DoubleStorage", "F64", 8)]
    [InlineData("FloatStorage", "F32", 4)]
    [InlineData("HalfStorage", "F16", 2)]
    [InlineData("BFloat16Storage", "BF16", 2)]
    [InlineData("LongStorage", "I64", 8)]
    [InlineData("IntStorage", "I32", 4)]
    [InlineData("ShortStorage", "I16", 2)]
    [InlineData("CharStorage", "I8", 1)]
    [InlineData("ByteStorage", "U8", 1)]
    [InlineData("BoolStorage", "BOOL", 1)]
    public void Open_EachStorageType_HasItsDtype(string storage, string dtype, int size)
    {
        using var folder = new TempFolder();
        var pickle = new PickleWriter().Op('}').Text("w").Tensor(storage, "k", 5, 2, [3], [1]).Op('s').End();
        var data = Enumerable.Range(0, 5 * size).Select(i => (byte)i).ToArray();
        using var source = PyTorchReader.Open(folder.Write("a.pth", PyTorchFile.Zip(pickle, ("k", data))));
        Assert.Equal(dtype, source["w"].DType);
        Assert.Equal(data[(2 * size)..], WeightsAssert.BytesOf(source["w"]));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    public void Open_NestedStateDict_IsFound(string key)
    {
        using var folder = new TempFolder();
        var pickle = new PickleWriter().Op('}').Op('(')
            .Text("step").Tensor("FloatStorage", "0", 2, 1, [], [])
            .Text(key).OrderedDictionary().Op('(').Text("w").Tensor("FloatStorage", "0", 2, 0, [2], [1]).Op('u')
            .Text("optimizer").Op('}')
            .Op('u').End();
        using var source = PyTorchReader.Open(folder.Write("a.pth", PyTorchFile.Zip(pickle, ("0", PyTorchFile.Floats(1, 2)))));
        Assert.Equal(["w"], source.Names);
    }

    [Fact]
    public void Open_ParameterWithMetadataAttribute_IsRead()
    {
        using var folder = new TempFolder();
        var pickle = new PickleWriter().OrderedDictionary().Raw((byte)'q', 0).Text("w")
            .Global("torch._utils", "_rebuild_parameter").Op('(').Tensor("FloatStorage", "0", 2, 0, [2], [1]).Raw(0x88).OrderedDictionary().Op('t').Op('R')
            .Op('s').Op('}').Text("_metadata").Raw((byte)'h', 0).Op('s').Op('b').End();
        using var source = PyTorchReader.Open(folder.Write("a.pth", PyTorchFile.Zip(pickle, ("0", PyTorchFile.Floats(1, 2)))));
        Assert.Equal([1f, 2], source["w"].ReadFloats());
    }

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    [InlineData("argparse", "Namespace")]
    public void Open_GlobalThatIsNotOfTensors_IsRefusedByName(string module, string name)
    {
        using var folder = new TempFolder();
        var marker = folder["ran"];
        var call = new PickleWriter().Op('}').Text("w").Global(module, name).Text($"touch {marker}").Raw(0x85).Op('R').Op('s').End();
        WeightsAssert.Refused($"the Python object '{module}.{name}'. Running code from checkpoints is refused", () => Open(folder, call));
        var stackGlobal = new PickleWriter().Text(module).Text(name).Raw(0x93).Text($"touch {marker}").Raw(0x85).Op('R').End();
        WeightsAssert.Refused($"'{module}.{name}'", () => Open(folder, stackGlobal));
        Assert.False(File.Exists(marker));
    }

    [Theory]
    [InlineData('i')] // INST
    [InlineData('o')] // OBJ
    [InlineData((char)0x81)] // NEWOBJ
    [InlineData((char)0x92)] // NEWOBJ_EX
    [InlineData((char)0x82)] // EXT1
    [InlineData('P')] // PERSID
    public void Open_OpcodeThatMakesObjects_IsRefused(char opcode)
    {
        using var folder = new TempFolder();
        var pickle = new PickleWriter().Global("collections", "OrderedDict").Op(')').Op(opcode).Raw("os\nsystem\n"u8.ToArray()).End();
        WeightsAssert.Refused($"opcode 0x{(int)opcode:x2}", () => Open(folder, pickle));
    }

    [Fact]
    public void Open_BrokenPickles_AreRefused()
    {
        using var folder = new TempFolder();
        void Refused(string message, PickleWriter pickle) => WeightsAssert.Refused(message, () => Open(folder, pickle.End()));
        Refused("empty stack", new PickleWriter());
        Refused("a mark that is not there", new PickleWriter().Op('t'));
        Refused("memo 3, which was never set", new PickleWriter().Raw((byte)'h', 3));
        Refused("no dictionary of tensors", new PickleWriter().Integer(1));
        Refused("holds no tensors, neither itself nor under", new PickleWriter().Op('}'));
        Refused("calls 'torch.FloatStorage'", new PickleWriter().Global("torch", "FloatStorage").Tuple(1).Op('R'));
        Refused("no function", new PickleWriter().Text("os.system").Tuple(1).Op('R'));
        Refused("no storage", new PickleWriter().Text("x").Op('Q'));
        Refused("pickle protocol 7", new PickleWriter().Raw(0x80, 7));
        Refused("more than 8 bytes", new PickleWriter().Raw(0x8a, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        Refused("attributes of something that is no dictionary", new PickleWriter().Global("torch", "FloatStorage").Op('}').Op('b'));
        WeightsAssert.Refused("ends too early", () => Open(folder, OneTensor[..^5]));
    }

    [Theory]
    [InlineData(0, new long[] { 3 }, new long[] { 1 })]
    [InlineData(1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 1L << 40 }, new long[] { 0 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue })]
    [InlineData(0, new long[] { long.MaxValue, long.MaxValue }, new long[] { 0, 0 })]
    [InlineData(-1, new long[] { 1 }, new long[] { 1 })]
    [InlineData(0, new long[] { -1 }, new long[] { 1 })]
    [InlineData(1, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { 2 }, new long[] { 1, 1 })]
    public void Open_TensorBeyondItsStorage_IsRefused(long offset, long[] sizes, long[] strides)
    {
        using var folder = new TempFolder();
        var pickle = new PickleWriter().Op('}').Text("w").Tensor("FloatStorage", "0", 2, offset, sizes, strides).Op('s').End();
        WeightsAssert.Refused("has a tensor of sizes", () => Open(folder, pickle));
    }

    [Fact]
    public void Open_StorageLongerThanItsFileOrMissing_IsRefused()
    {
        using var folder = new TempFolder();
        var tooLong = new PickleWriter().Op('}').Text("w").Tensor("FloatStorage", "0", 3, 0, [2], [1]).Op('s').End();
        WeightsAssert.Refused("has no 3 elements of F32 for tensor 'w' in its file data/0", () => Open(folder, tooLong));
        var missing = new PickleWriter().Op('}').Text("w").Tensor("FloatStorage", "../0", 2, 0, [2], [1]).Op('s').End();
        WeightsAssert.Refused("data/../0", () => Open(folder, missing));
    }

    [Fact]
    public void Open_EmptyTensorOfAbsurdSizes_IsEmpty()
    {
        using var folder = new TempFolder();
        var pickle = new PickleWriter().Op('}').Text("w").Tensor("FloatStorage", "0", 2, 0, [long.MaxValue, long.MaxValue, 0], [1, 1, 1]).Op('s').End();
        using var source = Open(folder, pickle);
        Assert.Empty(source["w"].ReadFloats());
    }

    [Fact]
    public void Open_OtherArchivesAndFormats_AreRefused()
    {
        using var folder = new TempFolder();
        var good = PyTorchFile.Zip(OneTensor, ("0", PyTorchFile.Floats(1, 2)));
        void Refused(string message, byte[] file) => WeightsAssert.Refused(message, () => PyTorchReader.Open(folder.Write("a.pth", file)));
        Refused("no zip archive", []);
        Refused("before version 1.6", [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        Refused("no end record; the file may be cut off", good[..^30]);
        Refused("is compressed", PyTorchFile.Archive([("archive/data.pkl", new byte[1000])], CompressionLevel.Optimal));
        Refused("0 files data.pkl", PyTorchFile.Archive([("archive/version", "3"u8.ToArray())]));
        Refused("two files 'a/data.pkl'", PyTorchFile.Archive([("a/data.pkl", OneTensor), ("a/data.pkl", OneTensor)]));
        Refused("TorchScript", PyTorchFile.Archive([("a/data.pkl", OneTensor), ("a/constants.pkl", OneTensor)]));
        Refused("byte order", PyTorchFile.Archive([("a/data.pkl", OneTensor), ("a/byteorder", "big"u8.ToArray())]));
        using var ok = PyTorchReader.Open(folder.Write("a.pth", good));
        Assert.Equal([1f, 2], ok["w"].ReadFloats());
    }

    private static Formats.Weights.WeightsSource Open(TempFolder folder, byte[] pickle) =>
        PyTorchReader.Open(folder.Write("a.pth", PyTorchFile.Zip(pickle, ("0", PyTorchFile.Floats(1, 2)))));
}
