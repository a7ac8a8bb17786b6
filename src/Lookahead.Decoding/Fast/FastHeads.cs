using Lookahead.Decoding.Exact.HeadPasses;
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
    private readonly FastWeights weights;
    private readonly KeyValueSlab slab;
    private readonly int[] layers; // Heads with keys and values, each after the one that it reads.
    private readonly Tensor?[] outputs; // Of the last forward's rows [R, D]: the trunk's at 0, those of whole heads at their number.
    private RowBatch? fed;

    public FastHeads(FastWeights weights, KeyValueSlab slab, int heads)
    {
        (this.weights, this.slab) = (weights, slab);
        layers = [.. HeadOrder.Of(weights.Config).Take(HeadPass.CacheLayers(weights.Config, heads))];
        outputs = new Tensor?[weights.Config.NHeads + 1];
    }

    /// <summary>Everything that later passes need of the fed rows.</summary>
    /// <param name="z">The trunk's output [R, D]; taken over.</param>
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
                Keep(head, weights.Head(head).Run(Input(head), rows, Cache(head)));
            }
            else
            {
                weights.Head(head).Store(Input(head), rows, Cache(head));
            }
        }
    }

    /// <summary>A head's output before the final norm, [rows, D].</summary>
    /// <param name="head">1..n.</param>
    /// <param name="rows">Made from indices of fed rows, or the fed rows themselves.</param>
    public Tensor Output(int head, RowBatch rows)
    {
        Tensor Select(Tensor x) => ReferenceEquals(rows, fed) ? x.alias() : x.index_select(0, rows.Source);
        return outputs[head] is { } whole ? Select(whole)
            : layers.Length == 0 ? weights.LinearHead(head, Select(outputs[0]!))
            : weights.Head(head).RunStored(Select(Input(head)), rows, Cache(head));
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

    private bool IsRead(int head) => layers.Any(other => HeadOrder.InputOf(weights.Config, other) == head);

    private Tensor Input(int head) => outputs[HeadOrder.InputOf(weights.Config, head) ?? 0]!;

    private LayerCache Cache(int head) => new(slab, weights.Config.TrunkLayers + head - 1);

    private void Keep(int index, Tensor output) => outputs[index] = output.DetachFromDisposeScope();
}
