using Lookahead.Decoding.Kernels;

namespace Lookahead.Decoding.Exact.HeadPasses;

/// <summary>
/// Every head reads the trunk alone. Head 1's keys and values are made at every fed row. Those of heads 2..k are put off
/// until the head drafts: then the positions that became text since it last did catch up, from the trunk's outputs in the
/// cache. Rejected drafts, and steps that no head drafts after, cost the extra heads nothing.
/// </summary>
internal sealed unsafe class ParallelHeads : HeadPass
{
    private readonly ExactWeights weights;
    private readonly LayerPass pass;
    private readonly KeyValueCache cache;
    private readonly int maxRows;
    private readonly int[] stored; // [slot, head - 2]: positions whose keys and values a head has.
    private readonly int waiting; // Heads 2..k.
    private readonly RowSet missing;
    private readonly FloatBuffer? outputs; // [maxRows, Stride]
    private float* trunkOutput;

    public ParallelHeads(ExactWeights weights, LayerPass pass, KeyValueCache cache, int heads, int maxRows, int slots)
    {
        (this.weights, this.pass, this.cache, this.maxRows) = (weights, pass, cache, maxRows);
        waiting = heads - 1;
        stored = new int[slots * waiting];
        missing = new RowSet(maxRows);
        outputs = waiting > 0 ? new FloatBuffer((long)maxRows * pass.Stride) : null;
    }

    public override void Store(float* z, RowSet fed)
    {
        trunkOutput = z;
        pass.Store(weights.Heads[0], CacheLayer(weights.Config, 1), z, fed);
        if (waiting == 0)
        {
            return;
        }
        for (var row = 0; row < fed.Count; row++)
        {
            var (slot, position) = (fed.Slots[row], fed.Positions[row]);
            new ReadOnlySpan<float>(z + (long)row * pass.Stride, pass.Stride).CopyTo(cache.Output(slot, position));
            foreach (ref var count in stored.AsSpan(slot * waiting, waiting))
            {
                count = Math.Min(count, position);
            }
        }
    }

    public override void CatchUp(int head, RowSet at)
    {
        missing.Clear();
        for (var row = 0; row < at.Count; row++)
        {
            var slot = at.Slots[row];
            ref var count = ref stored[slot * waiting + head - 2];
            for (; count <= at.Positions[row]; count++)
            {
                if (missing.Count == maxRows)
                {
                    StoreMissing(head);
                }
                cache.Output(slot, count).CopyTo(outputs!.Span((long)missing.Count * pass.Stride, pass.Stride));
                missing.Add(slot, count);
            }
        }
        StoreMissing(head);
    }

    public override void SharePrefix(int from, int to, int length)
    {
        for (var i = 0; i < waiting; i++)
        {
            stored[to * waiting + i] = Math.Min(stored[from * waiting + i], length);
        }
    }

    public override void Output(int head, ReadOnlySpan<int> rows, RowSet at, float* output)
    {
        Gather(trunkOutput, rows, pass.Stride, output);
        pass.RunStored(weights.Heads[head - 1], CacheLayer(weights.Config, head), output, at);
    }

    public override void Dispose()
    {
        outputs?.Dispose();
        base.Dispose();
    }

    private void StoreMissing(int head)
    {
        if (missing.Count > 0)
        {
            pass.Store(weights.Heads[head - 1], CacheLayer(weights.Config, head), outputs!.Pointer, missing);
            missing.Clear();
        }
    }
}
