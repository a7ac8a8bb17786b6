using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class ModelShapeReader
{
    private const int HeadDim = 32, MaxHeads = 256;

    public static ModelShape Read(FieldReader shape)
    {
        var defaults = ReadPreset(shape);
        var dim = shape.Integer("dim", defaults.Dim, 8, 16_384);
        var heads = shape.Integer("attention_heads", dim == defaults.Dim ? defaults.AttentionHeads : Math.Clamp(dim / HeadDim, 1, MaxHeads), 1, MaxHeads);
        var result = new ModelShape
        {
            Dim = dim,
            Layers = shape.Integer("layers", defaults.Layers, 2, 256),
            AttentionHeads = heads,
            KeyValueHeads = shape.Integer("key_value_heads", heads % defaults.KeyValueHeads == 0 ? defaults.KeyValueHeads : heads, 1, MaxHeads),
            FeedForwardDim = shape.Integer("feed_forward_dim", defaults.FeedForwardDim, 8, 65_536),
            Context = shape.Integer("context", defaults.Context, 16, 131_072),
            RopeTheta = shape.Number("rope_theta", defaults.RopeTheta, 1, 1e9),
            TieEmbeddings = shape.Boolean("tie_embeddings", defaults.TieEmbeddings),
        };
        if (result.Dim % result.AttentionHeads != 0 || result.Dim / result.AttentionHeads % 2 != 0)
        {
            shape.Report("attention_heads", $"must divide dim {result.Dim} into heads of even size, but is {result.AttentionHeads}.");
        }
        if (result.AttentionHeads % result.KeyValueHeads != 0)
        {
            shape.Report("key_value_heads", $"must divide attention_heads {result.AttentionHeads}, but is {result.KeyValueHeads}.");
        }
        shape.RefuseUnknown();
        return result;
    }

    /// <summary>The sizes that single fields then change.</summary>
    private static ModelShape ReadPreset(FieldReader shape)
    {
        if (shape.OptionalString("preset") is not { } name)
        {
            return new ModelShape();
        }
        if (ModelPresets.All.TryGetValue(name, out var preset))
        {
            return preset;
        }
        shape.Report("preset", $"must be one of {string.Join(", ", ModelPresets.All.Keys)}, but is '{name}'.");
        return new ModelShape();
    }
}
