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
        if (!model.TryChoice("source", ModelSource.New, out var source))
        {
            return new ModelReference { Source = source };
        }
        var result = source switch
        {
            ModelSource.Path => new ModelReference { Source = source, Path = model.RequiredString("path", "name a directory with config.json and model.safetensors") },
            ModelSource.Job => new ModelReference { Source = source, Job = ReadJob(model) },
            _ => new ModelReference { Source = source, Shape = ModelShapeReader.Read(model.Object("shape")), Tokenizer = model.OptionalString("tokenizer") },
        };
        model.RefuseUnknown();
        return result;
    }

    private static string ReadJob(FieldReader model)
    {
        var id = model.RequiredString("job", "name a finished fine-tune job");
        if (id.Length > 0 && !JobId.IsValid(id))
        {
            model.Report("job", $"'{id}' is no job id; they look like 2b2e81d6ffdb3a90-5f0c1a7e-local. './lookahead jobs' lists them.");
        }
        return id;
    }
}
