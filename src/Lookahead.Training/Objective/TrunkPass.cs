using Lookahead.Models.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Training.Objective;

/// <summary>
/// The trunk forward, and backward from a given gradient. With checkpointing, only each layer's input is kept, and the layer
/// runs a second time in the backward pass (Chen et al. 2016, arXiv 1604.06174).
/// </summary>
internal sealed class TrunkPass(MtpModel model, PackedPositions positions, bool checkpointing)
{
    private readonly List<Tensor> inputs = []; // Of each layer, [B, T, D]; with checkpointing alone.
    private Tensor? embedded, output;

    /// <summary>z [B, T, D] of tokens [B, T], cut off from the trunk's graph.</summary>
    /// <param name="trained">False for a frozen trunk: nothing is kept, and <see cref="Backward"/> must not be called.</param>
    public Tensor Forward(Tensor tokens, bool trained)
    {
        if (!trained)
        {
            using var noGradient = no_grad();
            return model.Trunk(tokens, positions);
        }
        if (!checkpointing)
        {
            output = model.Trunk(tokens, positions);
            return output.detach().requires_grad_(true);
        }
        embedded = model.Embed(tokens);
        using (no_grad())
        {
            var x = embedded.detach();
            for (var layer = 0; layer < model.TrunkLayers; layer++)
            {
                inputs.Add(x);
                using var scope = NewDisposeScope();
                x = model.TrunkLayer(layer, x, positions).MoveToOuterDisposeScope();
            }
            output = x;
        }
        return output.detach().requires_grad_(true);
    }

    /// <param name="gradient">Of z, [B, T, D].</param>
    public void Backward(Tensor gradient)
    {
        if (!checkpointing)
        {
            output!.backward([gradient]);
            return;
        }
        var upper = gradient;
        for (var layer = model.TrunkLayers - 1; layer >= 0; layer--)
        {
            using var scope = NewDisposeScope();
            var input = inputs[layer].detach().requires_grad_(true);
            model.TrunkLayer(layer, input, positions).backward([upper]);
            upper = input.grad!.MoveToOuterDisposeScope();
            inputs[layer].Dispose();
        }
        if (embedded!.requires_grad)
        {
            embedded.backward([upper]);
        }
    }
}
