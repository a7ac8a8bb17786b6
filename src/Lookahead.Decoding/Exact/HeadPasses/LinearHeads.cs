namespace Lookahead.Decoding.Exact.HeadPasses;

/// <summary>Head 1 is the trunk's output z itself, head i is z + W_i z: nothing to keep, and a draft costs one product.</summary>
internal sealed unsafe class LinearHeads(ExactWeights weights, LayerPass pass) : HeadPass
{
    private float* trunkOutput;

    public override void Store(float* z, RowSet fed) => trunkOutput = z;

    public override void Output(int head, ReadOnlySpan<int> rows, RowSet at, float* output)
    {
        Gather(trunkOutput, rows, pass.Stride, output);
        if (head > 1)
        {
            pass.AddProduct(weights.LinearHeads[head - 2], output, rows.Length);
        }
    }
}
