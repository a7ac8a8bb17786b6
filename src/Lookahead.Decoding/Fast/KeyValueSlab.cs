using Lookahead.Formats.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// Keys and values of all layers and slots, allocated once. A position is overwritten when it is fed again, so a rollback
/// moves nothing; what lies beyond a sequence's length is masked.
/// </summary>
internal sealed class KeyValueSlab : IDisposable
{
    private readonly Tensor keys, values; // [layers, slots, capacity, K, hd]: a position's heads side by side, so that storing a row is one copy
    private readonly Tensor[] layerKeys, layerValues; // Views [slots x capacity, K, hd].
    private readonly int slots;

    /// <param name="config">The shape.</param>
    /// <param name="layers">With keys and values.</param>
    /// <param name="slots">Sequences.</param>
    /// <param name="context">Positions per sequence.</param>
    /// <param name="dtype">Of keys and values.</param>
    /// <param name="device">Where they are.</param>
    public KeyValueSlab(ModelConfig config, int layers, int slots, int context, ScalarType dtype, Device device)
    {
        this.slots = slots;
        Capacity = (context + AttentionLayout.LengthStep - 1) / AttentionLayout.LengthStep * AttentionLayout.LengthStep;
        using var scope = NewDisposeScope();
        // Zeros, because a masked key still takes part with weight 0, and 0 times a NaN left in memory is NaN.
        long[] shape = [layers, slots, Capacity, config.KeyValueHeads, config.HeadDim];
        keys = zeros(shape, dtype: dtype, device: device).DetachFromDisposeScope();
        values = zeros(shape, dtype: dtype, device: device).DetachFromDisposeScope();
        Tensor[] Layers(Tensor all) => [.. Enumerable.Range(0, layers).Select(i =>
            all.select(0, i).view(slots * (long)Capacity, config.KeyValueHeads, config.HeadDim).DetachFromDisposeScope())];
        (layerKeys, layerValues) = (Layers(keys), Layers(values));
        PositionNumbers = tensor(Enumerable.Range(0, Capacity).Select(i => (long)i).ToArray()).to(device).DetachFromDisposeScope();
        (KeyValueHeads, HeadDim) = (config.KeyValueHeads, config.HeadDim);
        Bytes = 2 * keys.numel() * keys.element_size();
    }

    /// <summary>Positions per slot, rounded up.</summary>
    public int Capacity { get; }

    public int KeyValueHeads { get; }

    public int HeadDim { get; }

    public long Bytes { get; }

    /// <summary>0, 1, .., capacity - 1 (int64).</summary>
    public Tensor PositionNumbers { get; }

    /// <param name="layer">From 0.</param>
    /// <param name="places">[R] int64: slot x capacity + position, no two alike.</param>
    /// <param name="rowKeys">[R, K, hd].</param>
    /// <param name="rowValues">[R, K, hd].</param>
    public void Store(int layer, Tensor places, Tensor rowKeys, Tensor rowValues)
    {
        layerKeys[layer].index_copy_(0, places, rowKeys);
        layerValues[layer].index_copy_(0, places, rowValues);
    }

    /// <summary>Keys and values [lanes, K, length, hd] that a block looks at: views where its slots are neighbours.</summary>
    public (Tensor Keys, Tensor Values) Read(int layer, DeviceBlock block) =>
        (Read(layerKeys[layer], block), Read(layerValues[layer], block));

    /// <summary>Copies the first positions of a slot to another, in all layers.</summary>
    public void CopyPrefix(int from, int to, int length)
    {
        using var scope = NewDisposeScope();
        foreach (var all in new[] { keys, values })
        {
            all.select(1, to).narrow(1, 0, length).copy_(all.select(1, from).narrow(1, 0, length));
        }
    }

    public void Dispose()
    {
        foreach (var tensor in layerKeys.Concat(layerValues))
        {
            tensor.Dispose();
        }
        PositionNumbers.Dispose();
        keys.Dispose();
        values.Dispose();
    }

    private Tensor Read(Tensor layer, DeviceBlock block)
    {
        var lanes = layer.view(slots, Capacity, KeyValueHeads, HeadDim).narrow(1, 0, block.Layout.Length);
        var chosen = block.Slots is { } index ? lanes.index_select(0, index) : lanes.narrow(0, block.Layout.Slots[0], block.Layout.Slots.Length);
        return chosen.transpose(1, 2);
    }
}
