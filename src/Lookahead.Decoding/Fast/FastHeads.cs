using Lookahead.Decoding.Exact.HeadPasses;
using Lookahead.Formats.Models;
using Lookahead.Jobs.Specifications;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// The heads after the trunk. A head that others read runs whole on every fed row. Of the rest, layers put their keys and
/// values of every fed row into the slab, so that it never has holes, and finish only the rows whose output is wanted.
/// </summary>
internal sealed class FastHeads : IDisposable
{
    private readonly MtpModel model;
    private readonly KeyValueSlab slab;
    private readonly int[] layers; // Heads with keys and values, each after the one that it reads.
    private readonly Tensor?[] outputs; // Of the last forward's rows [1, R, D]: the trunk's at 0, those of whole heads at their number.
    private RowBatch? fed;

    public FastHeads(MtpModel model, KeyValueSlab slab, int heads)
    {
        (this.model, this.slab) = (model, slab);
        layers = [.. HeadOrder.Of(model.Config).Take(HeadPass.CacheLayers(model.Config, heads))];
        outputs = new Tensor?[model.Config.NHeads + 1];
    }

    /// <summary>Everything that later passes need of the fed rows.</summary>
    /// <param name="z">The trunk's output [1, R, D]; taken over.</param>
    /// <param name="rows">The fed rows.</param>
    /// <param name="judged">Head 1's output is wanted on all of them.</param>
    public void Store(Tensor z, RowBatch rows, bool judged)
    {
        fed = rows;
        Keep(0, z);
        foreach (var head in layers)
        {
            if (IsRead(head) || (head == 1 && judged))
            {
                Keep(head, model.Head(head, Input(head), At(head, rows)));
            }
            else
            {
                model.StoreHead(head, Input(head), At(head, rows));
            }
        }
    }

    /// <summary>A head's output before the final norm, [1, rows, D].</summary>
    /// <param name="head">1..n.</param>
    /// <param name="rows">Made from indices of fed rows, or the fed rows themselves.</param>
    public Tensor Output(int head, RowBatch rows)
    {
        Tensor Select(Tensor x) => ReferenceEquals(rows, fed) ? x.alias() : x.index_select(1, rows.Source);
        return outputs[head] is { } whole ? Select(whole)
            : layers.Length == 0 ? model.Head(head, Select(outputs[0]!), rows.Positions)
            : model.StoredHead(head, Select(Input(head)), At(head, rows));
    }

    /// <summary>Frees the last forward's outputs.</summary>
    public void Clear()
    {
        fed = null;
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i]?.Dispose();
            outputs[i] = null;
        }
    }

    public void Dispose() => Clear();

    private bool IsRead(int head) => layers.Any(other => HeadOrder.InputOf(model.Config, other) == head);

    private Tensor Input(int head) => outputs[HeadOrder.InputOf(model.Config, head) ?? 0]!;

    private PackedPositions At(int head, RowBatch rows) =>
        rows.Positions with { Cache = new SlabAttention(slab, model.Config.TrunkLayers + head - 1, rows) };

    private void Keep(int index, Tensor output) => outputs[index] = output.DetachFromDisposeScope();
}
