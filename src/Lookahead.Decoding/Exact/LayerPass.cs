using Lookahead.Decoding.Kernels;
using Lookahead.Formats.Models;

namespace Lookahead.Decoding.Exact;

/// <summary>
/// Runs one layer on a set of rows: x + Attention(RMSNorm(x)), then y + SwiGLU(RMSNorm(y)), with biases on q, k, v (Qwen2)
/// or norms on the heads of q and k (Qwen3) where the layer has them. Work is split over threads by output panels or by
/// rows, never along a sum, so the split changes nothing.
/// </summary>
internal sealed unsafe class LayerPass : IParallelWork, IDisposable
{
    // Below this many multiply-adds (about 2 microseconds) waking a helper costs more than it saves.
    private const long WorthSharing = 1 << 16;

    private readonly ModelConfig config;
    private readonly ExactWeights weights;
    private readonly KeyValueCache cache;
    private readonly WorkerPool pool;
    private readonly RotaryTable rotary;
    private readonly int queryWidth, keyValueWidth; // H * hd, K * hd
    private readonly int queryStride, mixedStride, innerStride;
    private readonly int scratchStride;
    private readonly FloatBuffer norm, queryKeyValue, mixed, gate, up, scratch;

    // The work at hand, read by Execute on any thread.
    private Phase phase;
    private int cacheLayer, rowsPerItem, panelsPerItem;
    private ExactLayer? layer;
    private PackedMatrix? matrix;
    private RowSet? rowSet;
    private int rows, firstPanel, endPanel, inputStride, outputStride;
    private float* input, output;
    private bool accumulate, prepareQueries;

    public LayerPass(ExactWeights weights, KeyValueCache cache, WorkerPool pool, int maxRows, int context)
    {
        (this.weights, this.cache, this.pool) = (weights, cache, pool);
        config = weights.Config;
        Stride = PackedMatrix.RoundUp(config.Dim);
        queryWidth = config.AttentionHeads * config.HeadDim;
        keyValueWidth = config.KeyValueHeads * config.HeadDim;
        queryStride = PackedMatrix.RoundUp(queryWidth + 2 * keyValueWidth);
        mixedStride = PackedMatrix.RoundUp(queryWidth);
        innerStride = PackedMatrix.RoundUp(config.FeedForwardDim);
        scratchStride = PackedMatrix.RoundUp(context) + PackedMatrix.RoundUp(config.HeadDim);
        rotary = new RotaryTable(config, context);
        norm = new FloatBuffer((long)maxRows * Stride);
        queryKeyValue = new FloatBuffer((long)maxRows * queryStride);
        mixed = new FloatBuffer((long)maxRows * mixedStride);
        gate = new FloatBuffer((long)maxRows * innerStride);
        up = new FloatBuffer((long)maxRows * innerStride);
        scratch = new FloatBuffer((long)pool.Threads * scratchStride);
    }

    private enum Phase
    {
        Multiply,
        GateAndUp,
        PrepareAndStore,
        Attend,
    }

    /// <summary>Floats per row of x: the width, rounded up to whole panels and filled with zeros.</summary>
    public int Stride { get; }

    /// <summary>The whole layer, in place on x [rows, Stride]. Keys and values of the rows go into the cache first.</summary>
    public void Run(ExactLayer layer, int cacheLayer, float* x, RowSet rowSet)
    {
        Begin(layer, cacheLayer, x, rowSet);
        Multiply(layer.QueryKeyValue, 0, layer.QueryKeyValue.Panels, norm.Pointer, Stride, queryKeyValue.Pointer, queryStride);
        PrepareAndStore(queries: true);
        Finish(x);
    }

    /// <summary>Only the keys and values of the rows, into the cache.</summary>
    public void Store(ExactLayer layer, int cacheLayer, float* x, RowSet rowSet)
    {
        Begin(layer, cacheLayer, x, rowSet);
        Multiply(layer.QueryKeyValue, queryWidth / PackedMatrix.PanelWidth, layer.QueryKeyValue.Panels, norm.Pointer, Stride, queryKeyValue.Pointer, queryStride);
        PrepareAndStore(queries: false);
    }

    /// <summary>The layer on rows whose keys and values <see cref="Store"/> has put into the cache, in place on x.</summary>
    public void RunStored(ExactLayer layer, int cacheLayer, float* x, RowSet rowSet)
    {
        Begin(layer, cacheLayer, x, rowSet);
        Multiply(layer.QueryKeyValue, 0, mixedStride / PackedMatrix.PanelWidth, norm.Pointer, Stride, queryKeyValue.Pointer, queryStride);
        for (var row = 0; row < rows; row++)
        {
            PrepareQueries(queryKeyValue.Pointer + (long)row * queryStride, rowSet.Positions[row]);
        }
        Finish(x);
    }

    /// <summary>x + W x, in place on x [rows, Stride]: a linear head.</summary>
    public void AddProduct(PackedMatrix map, float* x, int count)
    {
        rows = count;
        new ReadOnlySpan<float>(x, count * Stride).CopyTo(norm.Span(0, count * Stride));
        Multiply(map, 0, map.Panels, norm.Pointer, Stride, x, Stride, add: true);
    }

    /// <summary>Final norm of x [rows, Stride] and unembedding: logits [rows, stride of the unembedding].</summary>
    public void Unembed(float* x, int count, float* logits)
    {
        rows = count;
        Normalise(x, weights.FinalNorm);
        Multiply(weights.Unembedding, 0, weights.Unembedding.Panels, norm.Pointer, Stride, logits, weights.Unembedding.Stride);
    }

    public void Dispose()
    {
        rotary.Dispose();
        norm.Dispose();
        queryKeyValue.Dispose();
        mixed.Dispose();
        gate.Dispose();
        up.Dispose();
        scratch.Dispose();
    }

    void IParallelWork.Execute(int item, int worker)
    {
        switch (phase)
        {
            case Phase.Multiply:
            case Phase.GateAndUp:
                MultiplyPanels(firstPanel + item * panelsPerItem);
                break;
            case Phase.PrepareAndStore:
                for (var row = item * rowsPerItem; row < Math.Min(rows, (item + 1) * rowsPerItem); row++)
                {
                    PrepareAndStoreRow(row);
                }
                break;
            case Phase.Attend:
                // Head by head: what sequences share of a head's keys and values is then still in the processor's cache.
                AttendRun(item % rowSet!.Runs, item / rowSet.Runs, worker);
                break;
        }
    }

    private void Begin(ExactLayer layer, int cacheLayer, float* x, RowSet rowSet)
    {
        (this.layer, this.cacheLayer, this.rowSet, rows) = (layer, cacheLayer, rowSet, rowSet.Count);
        Normalise(x, layer.AttentionNorm);
    }

    // From queries to the layer's output.
    private void Finish(float* x)
    {
        phase = Phase.Attend;
        pool.Run(this, rowSet!.Runs * config.KeyValueHeads);
        Multiply(layer!.Output, 0, layer.Output.Panels, mixed.Pointer, mixedStride, x, Stride, add: true);
        Normalise(x, layer.FeedForwardNorm);
        Share(Phase.GateAndUp, layer.Gate, 0, layer.Gate.Panels, norm.Pointer, Stride, gate.Pointer, innerStride, add: false);
        Multiply(layer.Down, 0, layer.Down.Panels, gate.Pointer, innerStride, x, Stride, add: true);
    }

    private void Normalise(float* x, FloatBuffer weight)
    {
        for (var row = 0; row < rows; row++)
        {
            RowKernels.RmsNorm(x + (long)row * Stride, weight.Pointer, norm.Pointer + (long)row * Stride, config.Dim, Stride, (float)config.NormEpsilon);
        }
    }

    private void Multiply(PackedMatrix matrix, int first, int end, float* x, int xStride, float* y, int yStride, bool add = false) =>
        Share(Phase.Multiply, matrix, first, end, x, xStride, y, yStride, add);

    private void Share(Phase kind, PackedMatrix matrix, int first, int end, float* x, int xStride, float* y, int yStride, bool add)
    {
        (phase, this.matrix, firstPanel, endPanel) = (kind, matrix, first, end);
        (inputStride, outputStride, accumulate) = (xStride, yStride, add);
        input = x;
        output = y;
        var panels = end - first;
        var work = (long)panels * PackedMatrix.PanelWidth * matrix.Inputs * rows;
        var wanted = work < WorthSharing ? 1 : rows <= 2 ? pool.Threads : 4 * pool.Threads;
        panelsPerItem = Math.Max(1, (panels + wanted - 1) / wanted);
        pool.Run(this, (panels + panelsPerItem - 1) / panelsPerItem);
    }

    private void MultiplyPanels(int first)
    {
        var end = Math.Min(endPanel, first + panelsPerItem);
        MatrixKernel.Multiply(matrix!, first, end, rows, input, inputStride, output, outputStride, accumulate);
        if (phase == Phase.GateAndUp)
        {
            MatrixKernel.Multiply(layer!.Up, first, end, rows, input, inputStride, up.Pointer, innerStride, accumulate: false);
            var (start, width) = (first * PackedMatrix.PanelWidth, (end - first) * PackedMatrix.PanelWidth);
            for (var row = 0; row < rows; row++)
            {
                var at = (long)row * innerStride + start;
                RowKernels.SwiGlu(gate.Pointer + at, up.Pointer + at, width);
            }
        }
    }

    private void PrepareAndStore(bool queries)
    {
        (phase, prepareQueries) = (Phase.PrepareAndStore, queries);
        rowsPerItem = 8;
        pool.Run(this, (rows + rowsPerItem - 1) / rowsPerItem);
    }

    private void PrepareAndStoreRow(int row)
    {
        var (slot, position) = (rowSet!.Slots[row], rowSet.Positions[row]);
        var query = queryKeyValue.Pointer + (long)row * queryStride;
        var key = query + queryWidth;
        var value = key + keyValueWidth;
        if (prepareQueries)
        {
            PrepareQueries(query, position);
        }
        PrepareKeysAndValues(key, position);
        for (var head = 0; head < config.KeyValueHeads; head++)
        {
            cache.Store(slot, cacheLayer, head, position, key + head * config.HeadDim, value + head * config.HeadDim);
        }
    }

    // Products to what attention reads: bias, norm of each head, rotation, in this order.
    private void PrepareQueries(float* queries, int position)
    {
        if (layer!.QueryKeyValueBias is { } bias)
        {
            RowKernels.Add(queries, bias.Pointer, queryWidth);
        }
        if (layer.QueryNorm is { } weight)
        {
            RowKernels.RmsNormHeads(queries, weight.Pointer, config.AttentionHeads, config.HeadDim, (float)config.NormEpsilon);
        }
        rotary.Rotate(queries, config.AttentionHeads, position);
    }

    // Values lie behind the keys; they take the bias alone.
    private void PrepareKeysAndValues(float* keys, int position)
    {
        if (layer!.QueryKeyValueBias is { } bias)
        {
            RowKernels.Add(keys, bias.Pointer + queryWidth, 2 * keyValueWidth);
        }
        if (layer.KeyNorm is { } weight)
        {
            RowKernels.RmsNormHeads(keys, weight.Pointer, config.KeyValueHeads, config.HeadDim, (float)config.NormEpsilon);
        }
        rotary.Rotate(keys, config.KeyValueHeads, position);
    }

    private void AttendRun(int run, int keyValueHead, int worker)
    {
        var group = config.AttentionHeads / config.KeyValueHeads;
        var (start, end) = rowSet!.Run(run);
        for (var row = start; row < end; row++)
        {
            for (var head = keyValueHead * group; head < (keyValueHead + 1) * group; head++)
            {
                Attend(row, head, keyValueHead, worker);
            }
        }
    }

    private void Attend(int row, int head, int keyValueHead, int worker)
    {
        var (slot, position) = (rowSet!.Slots[row], rowSet.Positions[row]);
        var result = scratch.Pointer + (long)worker * scratchStride; // A whole number of vectors, which a head may not be.
        AttentionKernel.Attend(
            queryKeyValue.Pointer + (long)row * queryStride + head * config.HeadDim,
            cache.Pages(slot), cache.Keys(cacheLayer, keyValueHead), cache.Keys(cacheLayer, keyValueHead) + cache.ValuesBehindKeys,
            position + 1, config.HeadDim, cache.ValueStride, result + PackedMatrix.RoundUp(config.HeadDim), result);
        new ReadOnlySpan<float>(result, config.HeadDim).CopyTo(new Span<float>(mixed.Pointer + (long)row * mixedStride + head * config.HeadDim, config.HeadDim));
    }
}
