namespace Lookahead.Formats.Weights.Peft;

/// <summary>The update of one linear layer: W' = W + scale B A.</summary>
/// <param name="Module">The layer's name in the base model: <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="A">[r, in].</param>
/// <param name="B">[out, r].</param>
public sealed record LoraPair(string Module, TensorView A, TensorView B);

/// <summary>The update of one linear layer, to be written.</summary>
/// <param name="Module">The layer's name in the base model: <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="In">Columns of W.</param>
/// <param name="Out">Rows of W.</param>
/// <param name="ReadA">r * in values.</param>
/// <param name="ReadB">out * r values.</param>
public sealed record LoraUpdate(string Module, int In, int Out, Func<float[]> ReadA, Func<float[]> ReadB);
