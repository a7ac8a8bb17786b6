namespace Lookahead.Jobs.Specifications;

/// <summary>
/// The paper's sizes (appendix tables of model dimensions): width, layers and attention heads, embeddings untied. The inner
/// width is Llama's 8/3 of the width, rounded up to a multiple of 64; the paper does not state its own.
/// </summary>
public static class ModelPresets
{
    public static IReadOnlyDictionary<string, ModelShape> All { get; } = new Dictionary<string, ModelShape>
    {
        ["1M"] = Shape(128, 5, 4),
        ["3M"] = Shape(256, 4, 8),
        ["10M"] = Shape(384, 6, 8),
        ["30M"] = Shape(512, 10, 8),
        ["100M"] = Shape(768, 14, 12),
        ["300M"] = Shape(1024, 25, 16),
        ["1B"] = Shape(1536, 36, 24),
        ["7B"] = Shape(4096, 32, 32),
    };

    private static ModelShape Shape(int dim, int layers, int heads) => new()
    {
        Dim = dim,
        Layers = layers,
        AttentionHeads = heads,
        KeyValueHeads = heads,
        FeedForwardDim = (dim * 8 / 3 + 63) / 64 * 64,
        Context = 4096,
        TieEmbeddings = false,
    };
}
