using Lookahead.Models.Transformer;
using Lookahead.Training.Batches;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lookahead.Training.Objective;

/// <summary>
/// The multi-token prediction loss (paper, section 2): the sum over heads of each head's mean cross-entropy.
/// The trunk runs forward once; then one head at a time runs forward and backward into the gradient of the trunk's output,
/// and its logits are freed, so that the logits of one head alone are ever held; then the trunk runs backward once.
/// </summary>
public sealed class MultiTokenLoss(MtpModel model, double extraHeadWeight)
{
    /// <summary>Adds the gradient of the weighted loss to every parameter.</summary>
    /// <returns>The mean cross-entropy of each head, in nats per predicted token.</returns>
    public double[] Backward(Batch batch) => Backward(batch, batch.CountPairs(model.Config.NHeads));

    /// <summary>As above for a part of a batch: sums over the part, divided by the pairs that each head has in the whole.</summary>
    internal double[] Backward(Batch batch, IReadOnlyList<int> pairs)
    {
        using var scope = NewDisposeScope();
        var (tokens, positions) = Upload(batch);
        var z = model.Trunk(tokens, positions); // [B, T, D]
        var cut = z.detach().requires_grad_(true); // The heads' graphs end here.
        var losses = new double[model.Config.NHeads];
        for (var head = model.Config.NHeads; head >= 1; head--)
        {
            using var headScope = NewDisposeScope();
            var loss = CrossEntropy(head, cut, positions, batch, pairs[head - 1]);
            losses[head - 1] = Value(loss);
            (head == 1 ? loss : loss * tensor(extraHeadWeight, dtype: loss.dtype, device: model.Device)).backward();
        }
        z.backward([cut.grad!]);
        return losses;
    }

    /// <summary>The same losses without gradients, and the share of positions where an extra head's best token is the one that head 1 gives there.</summary>
    public (double[] Losses, double[] Agreement) Measure(Batch batch)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var (tokens, positions) = Upload(batch);
        var z = model.Trunk(tokens, positions);
        var losses = new double[model.Config.NHeads];
        var agreement = new double[model.Config.NHeads - 1];
        Tensor? nextTokens = null; // [B*T]: head 1's choice at every position
        for (var head = 1; head <= model.Config.NHeads; head++)
        {
            var logits = model.Unembed(model.Head(head, z, positions)).flatten(0, 1); // [B*T, V]
            var (from, targets) = batch.PairsOf(head);
            var index = tensor(from, device: model.Device);
            losses[head - 1] = Value(F.cross_entropy(logits.index_select(0, index), tensor(targets, device: model.Device)));
            var best = logits.argmax(-1);
            if (nextTokens is null)
            {
                nextTokens = best;
                continue;
            }
            // Head i at t and head 1 at t + i - 1 speak of the same token.
            var same = best.index_select(0, index) == nextTokens.index_select(0, tensor(Array.ConvertAll(from, t => t + head - 1), device: model.Device));
            agreement[head - 2] = Value(same.to(ScalarType.Float32).mean());
        }
        return (losses, agreement);
    }

    private static double Value(Tensor scalar) => scalar.to(ScalarType.Float64).item<double>();

    private (Tensor Tokens, PackedPositions Positions) Upload(Batch batch)
    {
        long[] shape = [batch.Rows, batch.Length];
        var positions = PackedPositions.Packed(model.Rotary,
            tensor(batch.Positions, shape, device: model.Device), tensor(batch.Documents, shape, device: model.Device));
        return (tensor(batch.Tokens, shape, device: model.Device), positions);
    }

    /// <summary>Summed over the head's pairs, divided by <paramref name="pairs"/>; only rows that have a target are unembedded.</summary>
    private Tensor CrossEntropy(int head, Tensor z, PackedPositions positions, Batch batch, int pairs)
    {
        // Where no document reaches this far ahead, the sum over no row is zero, and so are its gradients.
        var (from, targets) = batch.PairsOf(head);
        var rows = model.Head(head, z, positions).flatten(0, 1).index_select(0, tensor(from, device: model.Device)); // [N, D]
        var sum = F.cross_entropy(model.Unembed(rows), tensor(targets, device: model.Device), reduction: nn.Reduction.Sum);
        return sum * tensor(1.0 / Math.Max(1, pairs), dtype: sum.dtype, device: model.Device);
    }
}
