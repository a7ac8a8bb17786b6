namespace Lookahead.Decoding.Exact.HeadPasses;

/// <summary>
/// Every head reads the trunk alone: keys and values of each at every fed row; attention and the rest of the layer only
/// on rows whose output is wanted.
/// </summary>
internal sealed unsafe class ParallelHeads(ExactWeights weights, LayerPass pass, int heads) : HeadPass
{
    private float* trunkOutput;

    public override void Store(float* z, RowSet fed)
    {
        trunkOutput = z;
        for (var head = 1; head <= heads; head++)
        {
            pass.Store(weights.Heads[head - 1], CacheLayer(weights.Config, head), z, fed);
        }
    }

    public override void Output(int head, ReadOnlySpan<int> rows, RowSet at, float* output)
    {
        Gather(trunkOutput, rows, pass.Stride, output);
        pass.RunStored(weights.Heads[head - 1], CacheLayer(weights.Config, head), output, at);
    }
}
