namespace Lookahead.Formats.PyTorch;

/// <summary>A global that the reader knows: a function that is imitated, or a type of storage.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>A dictionary, plain or ordered; a later value of a key replaces an earlier one, as in Python.</summary>
internal sealed class PickleDictionary
{
    /// <summary>Values by key; only keys that are strings are kept, since others name no tensor.</summary>
    public Dictionary<string, object?> Items { get; } = new(StringComparer.Ordinal);
}

/// <summary>A list; only its presence counts, so nothing of it is kept but the items.</summary>
internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A tuple, or a torch.Size.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>Where a tensor's elements are: the file <c>data/Key</c>, with <paramref name="Count"/> elements.</summary>
internal sealed record PickleStorage(string DType, string Key, long Count);

/// <summary>A tensor: a view of a storage; offset and strides in elements.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long Offset, long[] Sizes, long[] Strides);
