namespace Lookahead.Formats.PyTorch;

/// <summary>Finds the tensors in what a checkpoint holds.</summary>
internal static class StateDict
{
    private const int MaxDepth = 4;

    /// <summary>Keys under which training scripts put the model's state dict, beside optimizer and counters.</summary>
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model", "module"];

    /// <exception cref="PickleException">No state dict is found.</exception>
    public static IEnumerable<KeyValuePair<string, PickleTensor>> Find(object? root)
    {
        if (root is not PickleDictionary dictionary)
        {
            throw new PickleException("holds no dictionary of tensors");
        }
        var found = Find(dictionary, 0) ?? throw new PickleException(
            $"holds no tensors, neither itself nor under {string.Join(", ", Wrappers)}; its keys are {string.Join(", ", dictionary.Items.Keys.Take(10))}");
        foreach (var (name, value) in found.Items)
        {
            if (value is PickleTensor tensor)
            {
                yield return KeyValuePair.Create(name, tensor);
            }
        }
    }

    private static PickleDictionary? Find(PickleDictionary dictionary, int depth)
    {
        if (depth == MaxDepth)
        {
            return null;
        }
        var nested = Wrappers.Select(key => dictionary.Items.GetValueOrDefault(key)).OfType<PickleDictionary>()
            .Select(inner => Find(inner, depth + 1)).FirstOrDefault(inner => inner is not null);
        return nested ?? (dictionary.Items.Values.Any(v => v is PickleTensor) ? dictionary : null);
    }
}
