using static TorchSharp.torch;

namespace Lookahead.Decoding.Fast;

/// <summary>An <see cref="AttentionBlock"/> with what attention reads of it on the device.</summary>
/// <param name="Layout">The rectangle.</param>
/// <param name="Slots">[lanes] int64; null: the slots are neighbours.</param>
/// <param name="Mask">[lanes, 1, width x group, length]: 0 where a row may look, minus infinity elsewhere; group = H / K.</param>
internal sealed record DeviceBlock(AttentionBlock Layout, Tensor? Slots, Tensor Mask);
