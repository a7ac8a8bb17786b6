using System.Buffers.Binary;
using System.Text;

namespace Lookahead.Formats.Tests.PyTorch;

/// <summary>Writes pickles of protocol 2, opcode by opcode, as torch.save does and as no torch.save would.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> program = [];

    public PickleWriter() => Raw(0x80, 2);

    public PickleWriter Raw(params byte[] bytes)
    {
        program.AddRange(bytes);
        return this;
    }

    public PickleWriter Op(char opcode) => Raw((byte)opcode);

    public PickleWriter Global(string module, string name) => Raw(Encoding.UTF8.GetBytes($"c{module}\n{name}\n"));

    public PickleWriter Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op('X').Raw(Int32(bytes.Length)).Raw(bytes);
    }

    public PickleWriter Integer(long value)
    {
        if (value is >= 0 and < 256)
        {
            return Op('K').Raw((byte)value);
        }
        return value is >= int.MinValue and <= int.MaxValue ? Op('J').Raw(Int32((int)value)) : Raw(0x8a, 8).Raw(BitConverter.GetBytes(value));
    }

    public PickleWriter Tuple(params long[] values)
    {
        Op('(');
        foreach (var value in values)
        {
            Integer(value);
        }
        return Op('t');
    }

    /// <summary>An empty OrderedDict.</summary>
    public PickleWriter OrderedDictionary() => Global("collections", "OrderedDict").Op(')').Op('R');

    /// <summary>A tensor as <c>_rebuild_tensor_v2(storage, offset, size, stride, False, OrderedDict())</c>.</summary>
    public PickleWriter Tensor(string storageType, string key, long count, long offset, long[] sizes, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(')
            .Op('(').Text("storage").Global("torch", storageType).Text(key).Text("cpu").Integer(count).Op('t').Op('Q')
            .Integer(offset).Tuple(sizes).Tuple(strides).Raw(0x89).OrderedDictionary()
            .Op('t').Op('R');

    /// <summary>The pickle, ended by STOP.</summary>
    public byte[] End() => [.. Op('.').program];

    private static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
