using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;

namespace Lookahead.Jobs.Specifications;

internal static class ModelReader
{
    public static ModelReference Read(FieldReader root)
    {
        if (!root.Has("model"))
        {
            root.Report("model", "is missing; use {\"source\": \"new\"}, {\"source\": \"path\", \"path\": \"...\"} or {\"source\": \"job\", \"job\": \"...\"}.");
            return new ModelReference { Source = ModelSource.New };
        }
        var model = root.Object("model");
        var source = model.Choice("source", ModelSource.New);
        var result = source switch
        {
            ModelSource.Path => new ModelReference { Source = source, Path = model.RequiredString("path", "name a directory with config.json and model.safetensors") },
            ModelSource.Job => new ModelReference { Source = source, Job = ReadJob(model) },
            _ => new ModelReference { Source = source, Shape = ReadShape(model.Object("shape")) },
        };
        model.RefuseUnknown();
        return result;
    }

    private static string ReadJob(FieldReader model)
    {
        var id = model.RequiredString("job", "name a finished fine-tune job");
        if (id.Length > 0 && !JobId.IsValid(id))
        {
            model.Report("job", $"'{id}' is no job id.");
        }
        return id;
    }

    private static ModelShape ReadShape(FieldReader shape)
    {
        var defaults = new ModelShape();
        var result = new ModelShape
        {
            Dim = shape.Integer("dim", defaults.Dim, 8, 16_384),
            Layers = shape.Integer("layers", defaults.Layers, 2, 256),
            AttentionHeads = shape.Integer("attention_heads", defaults.AttentionHeads, 1, 256),
            KeyValueHeads = shape.Integer("key_value_heads", defaults.KeyValueHeads, 1, 256),
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
}
