namespace Lookahead.Jobs.Specifications;

/// <summary>
/// The shape of a new byte-level Llama-style model. The trunk has <c>Layers - n_heads</c> layers and every head one,
/// as in the paper's compute-matched comparison (section 2): layers in all do not depend on the number of heads.
/// </summary>
public sealed record ModelShape
{
    /// <summary>Width of the residual stream.</summary>
    public int Dim { get; init; } = 192;

    /// <summary>Transformer layers in all, heads included.</summary>
    public int Layers { get; init; } = 7;

    /// <summary>Query heads of attention; divides <see cref="Dim"/> into an even head size. Unless given, dim / 32 where dim is.</summary>
    public int AttentionHeads { get; init; } = 6;

    /// <summary>Key/value heads (grouped-query attention); divides <see cref="AttentionHeads"/>. Unless given, 2 where that divides them, or as many.</summary>
    public int KeyValueHeads { get; init; } = 2;

    /// <summary>Inner width of the SwiGLU block.</summary>
    public int FeedForwardDim { get; init; } = 512;

    /// <summary>Longest sequence in tokens.</summary>
    public int Context { get; init; } = 512;

    public double RopeTheta { get; init; } = 10_000;

    public bool TieEmbeddings { get; init; } = true;
}
