using System.Numerics;
using Lookahead.Formats.Weights;

namespace Lookahead.Formats.PyTorch;

/// <summary>
/// The globals that a state dict needs, and what stands for calling them. Nothing is ever looked up or run: a name is in this
/// table, or the file is refused.
/// </summary>
internal static class PickleGlobals
{
    private const int MaxRank = 64;

    private static readonly Dictionary<string, string> StorageTypes = new(StringComparer.Ordinal)
    {
        ["torch.DoubleStorage"] = "F64",
        ["torch.FloatStorage"] = DTypes.F32,
        ["torch.HalfStorage"] = DTypes.F16,
        ["torch.BFloat16Storage"] = DTypes.BF16,
        ["torch.LongStorage"] = "I64",
        ["torch.IntStorage"] = "I32",
        ["torch.ShortStorage"] = "I16",
        ["torch.CharStorage"] = "I8",
        ["torch.ByteStorage"] = "U8",
        ["torch.BoolStorage"] = "BOOL",
    };

    private static readonly HashSet<string> Functions = new(StringComparer.Ordinal)
    {
        "collections.OrderedDict",
        "torch.Size",
        "torch._utils._rebuild_tensor_v2",
        "torch._utils._rebuild_parameter",
    };

    /// <exception cref="PickleException">Any other name.</exception>
    public static PickleGlobal Find(string module, string name)
    {
        var full = $"{module}.{name}";
        return Functions.Contains(full) || StorageTypes.ContainsKey(full)
            ? new PickleGlobal(full)
            : throw new PickleException($"asks for the Python object '{full}'. Running code from checkpoints is refused: only tensors, numbers, "
                + "strings and plain containers are read. If you trust the file, load it with PyTorch where it came from and save only its state dict, best as safetensors");
    }

    /// <summary>What a REDUCE gives.</summary>
    public static object? Call(object? callable, object? arguments)
    {
        if (callable is not PickleGlobal function || arguments is not PickleTuple { Items: var items })
        {
            throw new PickleException("calls something that is no function");
        }
        return function.Name switch
        {
            "collections.OrderedDict" when items.Length == 0 => new PickleDictionary(),
            "torch.Size" when items is [PickleTuple sizes] => sizes,
            "torch.Size" when items is [PickleList sizes] => new PickleTuple([.. sizes.Items]),
            "torch._utils._rebuild_parameter" when items is [PickleTensor data, ..] => data,
            "torch._utils._rebuild_tensor_v2" when items is [PickleStorage storage, var offset, PickleTuple sizes, PickleTuple strides, ..] =>
                Tensor(storage, Integer(offset), Integers(sizes), Integers(strides)),
            _ => throw new PickleException($"calls '{function.Name}' with arguments that are not understood"),
        };
    }

    /// <summary>What a persistent id stands for: <c>('storage', type, key, location, count)</c>.</summary>
    public static PickleStorage Storage(object? id)
    {
        if (id is PickleTuple { Items: ["storage", PickleGlobal type, string key, _, var count] } && StorageTypes.TryGetValue(type.Name, out var dtype))
        {
            var elements = Integer(count);
            return elements >= 0 ? new PickleStorage(dtype, key, elements) : throw new PickleException("has a storage of negative size");
        }
        throw new PickleException("has a persistent id that is no storage");
    }

    private static PickleTensor Tensor(PickleStorage storage, long offset, long[] sizes, long[] strides)
    {
        if (sizes.Length != strides.Length || sizes.Length > MaxRank || offset < 0 || sizes.Any(s => s < 0) || strides.Any(s => s < 0))
        {
            throw new PickleException($"has a tensor of sizes {WeightsError.Text(sizes)} with strides {WeightsError.Text(strides)} and offset {offset}");
        }
        var empty = sizes.Contains(0);
        // BigInteger, since sizes and strides may be anything.
        var count = sizes.Aggregate(BigInteger.One, (a, b) => a * b);
        var last = sizes.Zip(strides).Aggregate(new BigInteger(offset), (a, b) => a + (BigInteger)(b.First - 1) * b.Second);
        if (!empty && (last >= storage.Count || count > storage.Count))
        {
            throw new PickleException($"has a tensor of sizes {WeightsError.Text(sizes)} with strides {WeightsError.Text(strides)} and offset {offset}, "
                + $"which its storage of {storage.Count} elements does not hold");
        }
        return new PickleTensor(storage, offset, sizes, strides);
    }

    private static long Integer(object? value) => value is long number ? number : throw new PickleException("has no integer where one must be");

    private static long[] Integers(PickleTuple tuple) => [.. tuple.Items.Select(Integer)];
}
