using Lookahead.Decoding.Kernels;
using Lookahead.Models.Transformer;

namespace Lookahead.Decoding.Exact.HeadPasses;

/// <summary>
/// Heads that read one another: causal (head i reads head i-1; heads 1..k in use) and anticausal (head i reads head i+1;
/// all n heads, whatever is in use, because head 1 reads them). Only the last of the chain can wait, as parallel heads do.
/// The others run whole on every fed row, prompts and rejected drafts too, because the next head's keys and values are
/// made from their outputs; drafts from them then cost only the unembedding.
/// </summary>
internal sealed unsafe class ChainedHeads : HeadPass
{
    private readonly ExactWeights weights;
    private readonly LayerPass pass;
    private readonly int[] order;
    private readonly FloatBuffer?[] outputs; // Of head i at i - 1, [fed rows, Stride]; null: the chain's last, or not in use.
    private float* lastInput;

    public ChainedHeads(ExactWeights weights, LayerPass pass, int heads, int maxRows)
    {
        (this.weights, this.pass) = (weights, pass);
        order = [.. HeadOrder.Of(weights.Config).Take(CacheLayers(weights.Config, heads))];
        outputs = new FloatBuffer?[weights.Config.NHeads];
        foreach (var head in order[..^1].Where(head => head <= heads))
        {
            outputs[head - 1] = new FloatBuffer((long)maxRows * pass.Stride);
        }
    }

    public override void Store(float* z, RowSet fed)
    {
        for (var i = 0; i < order.Length - 1; i++)
        {
            var head = order[i];
            pass.Run(weights.Heads[head - 1], CacheLayer(weights.Config, head), z, fed);
            if (outputs[head - 1] is { } output)
            {
                var length = fed.Count * pass.Stride;
                new ReadOnlySpan<float>(z, length).CopyTo(output.Span(0, length));
            }
        }
        lastInput = z;
        pass.Store(weights.Heads[order[^1] - 1], CacheLayer(weights.Config, order[^1]), z, fed);
    }

    public override void Output(int head, ReadOnlySpan<int> rows, RowSet at, float* output)
    {
        if (outputs[head - 1] is { } computed)
        {
            Gather(computed.Pointer, rows, pass.Stride, output);
            return;
        }
        Gather(lastInput, rows, pass.Stride, output);
        pass.RunStored(weights.Heads[head - 1], CacheLayer(weights.Config, head), output, at);
    }

    public override void Dispose()
    {
        foreach (var output in outputs)
        {
            output?.Dispose();
        }
        base.Dispose();
    }
}
