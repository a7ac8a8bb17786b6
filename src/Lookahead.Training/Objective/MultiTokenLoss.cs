using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Objective;

/// <summary>
/// The multi-token prediction loss (paper, section 2): the weighted sum over heads of each head's mean cross-entropy.
/// The trunk runs forward once; then each head runs forward and backward into the gradient of what it read, its logits held
/// a chunk at a time; then the trunk runs backward once. Heads that read each other hand their gradients down the chain.
/// </summary>
/// <remarks>Parameters that do not require a gradient cost none: a frozen trunk runs forward only.</remarks>
public sealed class MultiTokenLoss : IDisposable
{
    private readonly MtpModel model;
    private readonly bool checkpointing;
    private readonly VocabularyLoss vocabulary;

    /// <param name="model">Its gradients are added to.</param>
    /// <param name="checkpointing">Recomputes the trunk's layers in the backward pass instead of keeping their activations.</param>
    /// <param name="logitsHeld">Logits held at once; 0 chooses by device.</param>
    public MultiTokenLoss(MtpModel model, bool checkpointing = false, long logitsHeld = 0) =>
        (this.model, this.checkpointing, vocabulary) = (model, checkpointing, new VocabularyLoss(logitsHeld));

    /// <summary>Adds the gradient of the weighted loss to every parameter that requires one; those must hold a gradient already.</summary>
    /// <param name="weights">Of heads 1..n.</param>
    /// <returns>The mean cross-entropy of each head, in nats per predicted token.</returns>
    public double[] Backward(Batch batch, IReadOnlyList<double> weights) => Backward(batch, weights, batch.CountPairs(model.Config.NHeads));

    /// <summary>As above for a part of a batch: sums over the part, divided by the pairs that each head has in the whole.</summary>
    internal double[] Backward(Batch batch, IReadOnlyList<double> weights, IReadOnlyList<int> pairs)
    {
        using var scope = NewDisposeScope();
        var (tokens, positions) = Upload(batch);
        var trunk = new TrunkPass(model, positions, checkpointing);
        var z = trunk.Forward(tokens, TrunkIsTrained());
        var sums = new Tensor[model.Config.NHeads];
        foreach (var chain in Chains())
        {
            using var chainScope = NewDisposeScope();
            BackwardChain(chain, z, positions, batch, weights, pairs, sums);
        }
        if (z.grad is { } gradient)
        {
            trunk.Backward(gradient);
        }
        return [.. sums.Select((sum, i) => sum.item<double>() / Math.Max(1, pairs[i]))];
    }

    /// <summary>The same losses without gradients, and the share of positions where an extra head's best token is the one that head 1 gives there.</summary>
    public (double[] Losses, double[] Agreement) Measure(Batch batch)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (tokens, positions) = Upload(batch);
        var outputs = model.Heads(model.Trunk(tokens, positions), positions);
        var losses = new double[outputs.Length];
        var agreement = new double[outputs.Length - 1];
        Tensor? nextTokens = null; // [B*T]: head 1's choice at every position
        for (var head = 1; head <= outputs.Length; head++)
        {
            using var headScope = NewDisposeScope();
            var rows = model.Norm(outputs[head - 1]).flatten(0, 1); // [B*T, D]
            var (from, targets) = batch.PairsOf(head);
            var index = tensor(from, device: model.Device);
            var sum = vocabulary.Measure(rows.index_select(0, index), tensor(targets, device: model.Device), model.Unembedding);
            losses[head - 1] = sum.item<double>() / Math.Max(1, from.Length);
            if (head == 1)
            {
                nextTokens = vocabulary.Best(rows, model.Unembedding).MoveToOuterDisposeScope();
                continue;
            }
            // Head i at t and head 1 at t + i - 1 speak of the same token.
            var best = vocabulary.Best(rows.index_select(0, index), model.Unembedding);
            var same = best == nextTokens!.index_select(0, tensor(Array.ConvertAll(from, t => t + head - 1), device: model.Device));
            agreement[head - 2] = same.to(ScalarType.Float64).mean().item<double>();
        }
        return (losses, agreement);
    }

    public void Dispose() => vocabulary.Dispose();

    private bool TrunkIsTrained() => model.Parameters.Any(p => p.Value.requires_grad && !model.IsHeadParameter(p.Key));

    /// <summary>Heads that read each other, in order; heads that read the trunk are chains of their own, and only one is held at a time.</summary>
    private List<List<int>> Chains()
    {
        var chains = new List<List<int>>();
        foreach (var head in HeadOrder.Of(model.Config))
        {
            if (HeadOrder.InputOf(model.Config, head) is null)
            {
                chains.Add([]);
            }
            chains[^1].Add(head);
        }
        return chains;
    }

    private void BackwardChain(
        List<int> chain, Tensor z, PackedPositions positions, Batch batch, IReadOnlyList<double> weights, IReadOnlyList<int> pairs, Tensor[] sums)
    {
        var outputs = new List<(Tensor Output, Tensor Leaf)>();
        foreach (var head in chain)
        {
            var input = outputs.Count == 0 ? z : outputs[^1].Leaf;
            var output = model.Head(head, input, positions); // [B, T, D]
            outputs.Add((output, output.detach().requires_grad_(output.requires_grad)));
        }
        for (var link = chain.Count - 1; link >= 0; link--)
        {
            var head = chain[link];
            var (output, leaf) = outputs[link];
            sums[head - 1] = CrossEntropy(head, leaf, batch, weights[head - 1], pairs[head - 1]).MoveToOuterDisposeScope();
            if (leaf.grad is { } gradient)
            {
                output.backward([gradient]);
            }
        }
    }

    /// <summary>Summed over the head's pairs; the gradient is the mean's. Only rows that have a target are unembedded.</summary>
    private Tensor CrossEntropy(int head, Tensor output, Batch batch, double weight, int pairs)
    {
        using var scope = NewDisposeScope();
        var (from, targets) = batch.PairsOf(head);
        if (from.Length == 0)
        {
            return zeros([], dtype: ScalarType.Float64, device: model.Device).MoveToOuterDisposeScope();
        }
        var wanted = tensor(targets, device: model.Device);
        var rows = model.Norm(output.flatten(0, 1).index_select(0, tensor(from, device: model.Device))); // [N, D]
        if (weight == 0 || !(rows.requires_grad || model.Unembedding.requires_grad))
        {
            return vocabulary.Measure(rows.detach(), wanted, model.Unembedding.detach()).MoveToOuterDisposeScope();
        }
        var wide = rows.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var scale = tensor(weight / Math.Max(1, pairs), dtype: wide, device: model.Device);
        var gradient = empty_like(rows, requires_grad: false);
        var sum = vocabulary.Backward(rows.detach(), wanted, model.Unembedding, scale, gradient);
        if (rows.requires_grad)
        {
            rows.backward([gradient]);
        }
        return sum.MoveToOuterDisposeScope();
    }

    private (Tensor Tokens, PackedPositions Positions) Upload(Batch batch)
    {
        long[] shape = [batch.Rows, batch.Length];
        // Rows of one document each need no mask of their own: padding lies behind, where a causal mask hides it.
        var positions = batch.IsOneDocumentPerRow
            ? PackedPositions.Causal(model.Rotary, batch.Length, model.Device)
            : PackedPositions.Packed(model.Rotary, tensor(batch.Positions, shape, device: model.Device), tensor(batch.Documents, shape, device: model.Device));
        return (tensor(batch.Tokens, shape, device: model.Device), positions);
    }
}
