using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Decoding.Fast;

/// <summary>One layer's keys and values in the slab, and attention over them with libtorch's kernel.</summary>
/// <param name="slab">Of all layers.</param>
/// <param name="layer">From 0.</param>
internal sealed class LayerCache(KeyValueSlab slab, int layer)
{
    /// <summary>Keeps keys and values [R, K, hd] at the rows' places.</summary>
    public void Store(RowBatch rows, Tensor keys, Tensor values) => slab.Store(layer, rows.Places, keys, values);

    /// <summary>Each row's attention over its own sequence up to its own position: queries [R, H, hd] to [R, H * hd].</summary>
    public Tensor Attend(RowBatch rows, Tensor queries)
    {
        var cells = rows.Gather is null ? queries : queries.index_select(0, rows.Gather);
        Tensor[] mixed = [.. rows.Blocks.Select(block => Attend(cells, block))];
        var all = mixed.Length == 1 ? mixed[0] : cat(mixed);
        return rows.Scatter is null ? all : all.index_select(0, rows.Scatter);
    }

    // The query heads that share a key/value head become rows of it, so that no key or value is repeated.
    private Tensor Attend(Tensor cells, DeviceBlock block)
    {
        var (keys, values) = slab.Read(layer, block); // [lanes, K, length, hd]
        long lanes = block.Layout.Slots.Length, width = block.Layout.Width, count = slab.KeyValueHeads, dim = slab.HeadDim, group = cells.size(1) / count;
        var queries = cells.narrow(0, block.Layout.FirstCell, lanes * width).view(lanes, width, count, group, dim)
            .permute(0, 2, 1, 3, 4).reshape(lanes, count, width * group, dim);
        var mixed = F.scaled_dot_product_attention(queries, keys, values, attn_mask: block.Mask);
        return mixed.view(lanes, count, width, group, dim).permute(0, 2, 1, 3, 4).reshape(lanes * width, count * group * dim);
    }
}
