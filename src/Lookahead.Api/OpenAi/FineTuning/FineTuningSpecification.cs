using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Api.OpenAi.Files;
using Lookahead.Api.OpenAi.Models;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.OpenAi.FineTuning;

/// <summary>The specification, as text, that a request under <c>/v1</c> asks for. It is then read and checked as if it had come to <c>/api/jobs</c>.</summary>
internal static class FineTuningSpecification
{
    /// <summary>What "auto" means; the product's own choice, stated in docs/openai.md.</summary>
    private const int AutoEpochs = 3;
    private const int AutoBatchSize = 8;
    private const double NewModelLearningRate = 1e-3;
    private const double TrainedModelLearningRate = 1e-4;

    /// <summary>Properties of a specification's <c>training</c> that <c>mtp</c> may give, beside all others under <c>mtp.training</c>.</summary>
    private static readonly Dictionary<string, string> Fields = new()
    {
        ["heads"] = "n_heads",
        ["architecture"] = "head_architecture",
        ["initialization"] = "head_initialization",
        ["method"] = "method",
        ["lora"] = "lora",
        ["export"] = "export",
        ["threads"] = "threads",
        ["loss_weight"] = "training.extra_head_weight",
        ["loss_schedule"] = "training.extra_head_schedule",
        ["loss_ramp_steps"] = "training.extra_head_ramp_steps",
        ["freeze_trunk_steps"] = "training.heads_warmup_steps",
        ["steps"] = "training.steps",
        ["sequence_length"] = "training.sequence_length",
        ["learning_rate"] = "training.learning_rate",
        ["validation_share"] = "data.validation_share",
        ["training"] = "training",
    };

    /// <exception cref="ValidationException">A property of <c>mtp</c> is unknown, or the model is.</exception>
    public static JsonObject Create(FineTuningRequest request, DatasetDocument file)
    {
        var given = request.Hyperparameters;
        var isNew = ModelNames.PresetOf(request.Model) is not null;
        var specification = new JsonObject
        {
            ["kind"] = FineTuneSpecification.KindName,
            ["model"] = Model(request.Model),
            ["data"] = new JsonObject { ["path"] = DatasetReference.To(file.Id), ["format"] = JsonNamingPolicy.KebabCaseLower.ConvertName(file.Format.ToString()) },
            ["training"] = new JsonObject(),
        };
        if (request.Suffix is not null)
        {
            specification["name"] = request.Suffix;
        }
        if (request.Seed is { } seed)
        {
            specification["seed"] = seed;
        }
        if (request.Metadata.Count > 0)
        {
            specification["metadata"] = new JsonObject(request.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        }
        SetMtp(specification, given.Mtp);

        var training = (JsonObject)specification["training"]!;
        var length = Integer(training["sequence_length"]) ?? new TrainingSettings().SequenceLength;
        var batch = (given.BatchSize ?? AutoBatchSize) * (long)length;
        training.TryAdd("batch_tokens", batch);
        training.TryAdd("learning_rate", (isNew ? NewModelLearningRate : TrainedModelLearningRate) * (given.LearningRateMultiplier ?? 1));
        training.TryAdd("steps", Steps(given.Epochs ?? AutoEpochs, Tokens(file, isNew), Integer(training["batch_tokens"]) ?? batch));
        return specification;
    }

    /// <summary>The field of the request that became a field of the specification.</summary>
    public static string FieldOf(string field) =>
        field switch
        {
            "model" or "seed" or "metadata" => field,
            _ when field.StartsWith("model.", StringComparison.Ordinal) => "model",
            _ when field.StartsWith("metadata", StringComparison.Ordinal) => "metadata",
            "name" => "suffix",
            "data.path" or "data.format" => "training_file",
            "training.batch_tokens" => "method.supervised.hyperparameters.batch_size",
            _ => $"{Hyperparameters.MtpField}.{Fields.FirstOrDefault(pair => pair.Value == field).Key ?? field}",
        };

    /// <summary>
    /// Optimizer steps that show all of the data so often. About: tokens are estimated before any tokenizer has seen the text (a new model reads
    /// bytes; a byte pair encoding makes a token of about four), and the last batch is filled up.
    /// </summary>
    private static int Steps(int epochs, double tokens, long batchTokens) => (int)Math.Clamp(Math.Ceiling(epochs * tokens / Math.Max(1, batchTokens)), 1, 10_000_000);

    private static double Tokens(DatasetDocument file, bool bytes) => bytes ? file.Bytes : file.Bytes / 4.0;

    private static long? Integer(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;

    private static JsonObject Model(string name) =>
        ModelNames.JobOf(name) is { } job ? new JsonObject { ["source"] = "job", ["job"] = job }
        : ModelNames.PresetOf(name) is { } preset ? new JsonObject { ["source"] = "new", ["shape"] = new JsonObject { ["preset"] = preset } }
        : Path.IsPathFullyQualified(name) ? new JsonObject { ["source"] = "path", ["path"] = name }
        : throw new ValidationException([new ValidationError("model", $"there is no model '{name}'; GET /v1/models lists those that there are.")]);

    private static void SetMtp(JsonObject specification, JsonObject mtp)
    {
        var errors = new List<ValidationError>();
        // "training" first: what stands beside it is more particular.
        foreach (var (name, value) in mtp.OrderBy(pair => pair.Key == "training" ? 0 : 1))
        {
            if (!Fields.TryGetValue(name, out var field))
            {
                var nearest = NameSuggestion.Nearest(name, Fields.Keys);
                errors.Add(new ValidationError($"{Hyperparameters.MtpField}.{name}", nearest is null ? $"is unknown; known are {string.Join(", ", Fields.Keys)}." : $"is unknown; did you mean '{nearest}'?"));
                continue;
            }
            var path = field.Split('.');
            var target = path.Length == 1 ? specification : (JsonObject)(specification[path[0]] ??= new JsonObject());
            target[path[^1]] = value?.DeepClone();
        }
        if (specification["training"] is not JsonObject)
        {
            errors.Add(new ValidationError($"{Hyperparameters.MtpField}.training", "must be an object such as {\"warmup_steps\": 10}."));
        }
        if (errors.Count > 0)
        {
            throw new ValidationException(errors);
        }
    }
}
