using Lookahead.Formats.Models;
using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Decoding.Fast;

/// <summary>
/// One Llama layer on the rows of a forward, with keys and values in the slab. The same function as the training model's
/// <c>DecoderLayer</c>, in about 20 kernels where that takes about 45: q, k, v are one product, q and k one rotation, gate and
/// up one product, residuals part of the products, norms one kernel.
/// </summary>
internal sealed class FastLayer : IDisposable
{
    private readonly RmsNorm norm;
    private readonly int queries, keys, headDim; // H, K, hd
    private readonly Tensor attentionNorm, feedForwardNorm; // [D]
    private readonly Tensor weight; // [(H + 2K) * hd, D]
    private readonly Tensor? bias; // [(H + 2K) * hd]
    private readonly Tensor? headNorm; // [H + K, hd]
    private readonly Tensor output; // [H * hd, D], transposed
    private readonly Tensor gateAndUp; // [2F, D]
    private readonly Tensor down; // [F, D], transposed
    private readonly Projection all, query, keyValue;

    public FastLayer(ModelConfig config, RmsNorm norm, string prefix, FusedReader read)
    {
        this.norm = norm;
        (queries, keys, headDim) = (config.AttentionHeads, config.KeyValueHeads, config.HeadDim);
        attentionNorm = read.Join(prefix + TensorNames.AttentionNorm);
        feedForwardNorm = read.Join(prefix + TensorNames.FeedForwardNorm);
        weight = read.Join(prefix + TensorNames.Query, prefix + TensorNames.Key, prefix + TensorNames.Value);
        bias = config.QueryKeyValueBias ? read.Join(prefix + TensorNames.QueryBias, prefix + TensorNames.KeyBias, prefix + TensorNames.ValueBias) : null;
        headNorm = config.QueryKeyNorm ? read.JoinHeads(prefix + TensorNames.QueryNorm, queries, prefix + TensorNames.KeyNorm, keys) : null;
        output = read.JoinTransposed(prefix + TensorNames.Output);
        gateAndUp = read.Join(prefix + TensorNames.Gate, prefix + TensorNames.Up);
        down = read.JoinTransposed(prefix + TensorNames.Down);
        all = Part(0, queries + keys, queries + 2 * keys);
        query = Part(0, queries, queries);
        keyValue = Part(queries, keys, 2 * keys);
    }

    /// <param name="x">[R, D].</param>
    /// <param name="rows">Where x's rows stand.</param>
    /// <param name="cache">The layer's.</param>
    /// <returns>[R, D].</returns>
    public Tensor Run(Tensor x, RowBatch rows, LayerCache cache)
    {
        using var scope = NewDisposeScope();
        var (turned, values) = Project(all, x, rows);
        cache.Store(rows, turned.narrow(1, queries, keys), values);
        return Finish(x, cache.Attend(rows, turned.narrow(1, 0, queries))).MoveToOuterDisposeScope();
    }

    /// <summary>Puts the keys and values of x [R, D] into the cache and does nothing else.</summary>
    public void Store(Tensor x, RowBatch rows, LayerCache cache)
    {
        using var scope = NewDisposeScope();
        var (turned, values) = Project(keyValue, x, rows);
        cache.Store(rows, turned, values);
    }

    /// <summary><see cref="Run"/> for rows whose keys and values are in the cache.</summary>
    public Tensor RunStored(Tensor x, RowBatch rows, LayerCache cache)
    {
        using var scope = NewDisposeScope();
        return Finish(x, cache.Attend(rows, Project(query, x, rows).Turned)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { attentionNorm, feedForwardNorm, weight, bias, headNorm, output, gateAndUp, down, all.Weight, all.Bias, all.Norm, query.Weight, query.Bias, query.Norm, keyValue.Weight, keyValue.Bias, keyValue.Norm })
        {
            tensor?.Dispose();
        }
    }

    /// <summary>Normed and turned heads [R, turned, hd], and the others, the values [R, ., hd].</summary>
    private (Tensor Turned, Tensor Values) Project(Projection part, Tensor x, RowBatch rows)
    {
        var heads = F.linear(norm.Apply(x, attentionNorm), part.Weight, part.Bias).view(rows.Count, -1, headDim);
        var toTurn = heads.narrow(1, 0, part.Turned);
        if (part.Norm is not null)
        {
            toTurn = norm.ApplyHeads(toTurn, part.Norm);
        }
        // Halves [a, b] become [a cos - b sin, b cos + a sin]; the first half of Sin is negative.
        var halves = toTurn.chunk(2, dim: -1);
        var turned = (toTurn * rows.Cos).Plus(cat([halves[1], halves[0]], dim: -1) * rows.Sin);
        return (turned, heads.narrow(1, part.Turned, heads.size(1) - part.Turned));
    }

    private Tensor Finish(Tensor x, Tensor mixed)
    {
        var y = x.addmm(mixed, output);
        var inner = F.linear(norm.Apply(y, feedForwardNorm), gateAndUp).chunk(2, dim: -1);
        return y.addmm_(F.silu(inner[0]) * inner[1], down);
    }

    private Projection Part(int first, int turned, int count)
    {
        Tensor Rows(Tensor all, int perHead, int of) => all.narrow(0, first * perHead, of * perHead).DetachFromDisposeScope();
        return new Projection(Rows(weight, headDim, count), bias is null ? null : Rows(bias, headDim, count), headNorm is null ? null : Rows(headNorm, 1, turned), turned);
    }

    /// <summary>Some of the q, k and v heads: views of the joined weights.</summary>
    /// <param name="Weight">[heads * hd, D].</param>
    /// <param name="Bias">[heads * hd].</param>
    /// <param name="Norm">[turned, hd].</param>
    /// <param name="Turned">How many of them, the first ones, are normed and turned; the rest are values.</param>
    private sealed record Projection(Tensor Weight, Tensor? Bias, Tensor? Norm, int Turned);
}
