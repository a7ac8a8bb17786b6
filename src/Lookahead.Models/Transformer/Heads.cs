using TorchSharp;
using static TorchSharp.torch;

namespace Lookahead.Models.Transformer;

/// <summary>One multi-token prediction head: [B, T, D] to [B, T, D].</summary>
internal interface IHead
{
    Tensor Forward(Tensor x, PackedPositions positions);
}

/// <summary>A transformer layer.</summary>
internal sealed class LayerHead(DecoderLayer layer) : IHead
{
    public Tensor Forward(Tensor x, PackedPositions positions) => layer.Forward(x, positions);
}

/// <summary>x + W x.</summary>
internal sealed class LinearHead(LinearMap map) : IHead
{
    public Tensor Forward(Tensor x, PackedPositions positions) => x.Plus(map.Apply(x));
}

/// <summary>Head 1 of the linear architecture.</summary>
internal sealed class IdentityHead : IHead
{
    public Tensor Forward(Tensor x, PackedPositions positions) => x.alias();
}
