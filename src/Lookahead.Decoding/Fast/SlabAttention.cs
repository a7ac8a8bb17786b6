using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Decoding.Fast;

/// <summary>One layer's attention of a batch's rows over the slab, with libtorch's kernel.</summary>
internal sealed class SlabAttention(KeyValueSlab slab, int layer, RowBatch batch) : IAttentionCache
{
    public void Store(Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        slab.Store(layer, batch.Places, Rows(keys), Rows(values));
    }

    public Tensor Attend(Tensor queries)
    {
        using var scope = NewDisposeScope();
        var rows = Rows(queries); // [R, H, hd]
        var cells = batch.Gather is null ? rows : rows.index_select(0, batch.Gather);
        Tensor[] mixed = [.. batch.Blocks.Select(block => Attend(cells, block))];
        var all = mixed.Length == 1 ? mixed[0] : cat(mixed);
        var result = batch.Scatter is null ? all : all.index_select(0, batch.Scatter); // [R, H, hd]
        return result.transpose(0, 1).unsqueeze(0).MoveToOuterDisposeScope();
    }

    // The query heads that share a key/value head become rows of it, so that no key or value is repeated.
    private Tensor Attend(Tensor cells, DeviceBlock block)
    {
        var (keys, values) = slab.Read(layer, block); // [lanes, K, length, hd]
        long lanes = keys.size(0), count = keys.size(1), dim = keys.size(3), width = block.Layout.Width, group = cells.size(1) / count;
        var queries = cells.narrow(0, block.Layout.FirstCell, lanes * width).reshape(lanes, width, count, group, dim)
            .permute(0, 2, 1, 3, 4).reshape(lanes, count, width * group, dim);
        var mixed = F.scaled_dot_product_attention(queries, keys, values, attn_mask: block.Mask);
        return mixed.reshape(lanes, count, width, group, dim).permute(0, 2, 1, 3, 4).reshape(lanes * width, count * group, dim);
    }

    /// <summary>[1, heads, R, hd] to [R, heads, hd].</summary>
    private static Tensor Rows(Tensor x) => x.squeeze(0).transpose(0, 1);
}
