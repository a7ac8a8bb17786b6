using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.OpenAi.FineTuning;

/// <summary>The body of <c>POST /v1/fine_tuning/jobs</c>, read as strictly as a specification.</summary>
internal sealed record FineTuningRequest
{
    private const string SupervisedType = "supervised";
    private const string MtpType = "mtp";

    public required string Model { get; init; }

    public required string TrainingFile { get; init; }

    public string? Suffix { get; init; }

    public int? Seed { get; init; }

    /// <summary>Checked with the specification that this becomes.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public required Hyperparameters Hyperparameters { get; init; }

    /// <exception cref="Lookahead.Jobs.Errors.ValidationException">With one error per wrong field.</exception>
    public static FineTuningRequest Read(string json) => JsonBody.Read(json, "one object with 'model' and 'training_file'", Read);

    private static FineTuningRequest Read(FieldReader root)
    {
        if (Text(root, "validation_file") is not null)
        {
            root.Report("validation_file", "is not supported: a share of the training file is kept aside. Set it by method.supervised.hyperparameters.mtp.validation_share.");
        }
        if (root.Has("integrations") && root.Array("integrations").Count > 0)
        {
            root.Report("integrations", "are not supported; events and metrics come from this interface.");
        }
        return new FineTuningRequest
        {
            Model = root.RequiredString("model", "name one that GET /v1/models lists"),
            TrainingFile = root.RequiredString("training_file", "name a file that was uploaded by POST /v1/files"),
            Suffix = Text(root, "suffix"),
            Seed = root.Has("seed") ? root.Integer("seed", 0, 0, int.MaxValue) : null,
            Metadata = root.Texts("metadata"),
            Hyperparameters = ReadMethod(root),
        };
    }

    private static Hyperparameters ReadMethod(FieldReader root)
    {
        // Deprecated, and what older clients send.
        var hyperparameters = Hyperparameters.Read(root.Object("hyperparameters"));
        if (!root.Has("method"))
        {
            return hyperparameters;
        }
        var method = root.Object("method");
        var type = method.RequiredString("type", $"use '{SupervisedType}'");
        if (type is not (SupervisedType or MtpType) && type.Length > 0)
        {
            method.Report("type", $"must be '{SupervisedType}', but is '{type}'; dpo and reinforcement are not supported.");
        }
        var supervised = method.Object(type == MtpType && method.Has(MtpType) ? MtpType : SupervisedType);
        var read = Hyperparameters.Read(supervised.Object("hyperparameters"));
        supervised.RefuseUnknown();
        method.RefuseUnknown();
        return read;
    }

    private static string? Text(FieldReader root, string name) => root.Has(name) ? root.OptionalString(name) : null;
}

/// <summary>Null where a client said "auto" or nothing.</summary>
internal sealed record Hyperparameters
{
    /// <summary>Where specifications name a field otherwise than this interface does.</summary>
    public const string MtpField = "method.supervised.hyperparameters.mtp";

    public int? Epochs { get; init; }

    /// <summary>Examples.</summary>
    public int? BatchSize { get; init; }

    public double? LearningRateMultiplier { get; init; }

    /// <summary>Properties of a specification, under the names that they have there; empty unless given.</summary>
    public JsonObject Mtp { get; init; } = [];

    public static Hyperparameters Read(FieldReader fields)
    {
        var read = new Hyperparameters
        {
            Epochs = IsAuto(fields, "n_epochs") ? null : fields.Integer("n_epochs", 0, 1, 1000),
            BatchSize = IsAuto(fields, "batch_size") ? null : fields.Integer("batch_size", 0, 1, 4096),
            LearningRateMultiplier = IsAuto(fields, "learning_rate_multiplier") ? null : fields.Number("learning_rate_multiplier", 0, 1e-6, 1000),
            Mtp = fields.Has("mtp") ? ReadMtp(fields) : [],
        };
        fields.RefuseUnknown();
        return read;
    }

    private static JsonObject ReadMtp(FieldReader fields)
    {
        var mtp = fields.Raw("mtp");
        if (mtp.ValueKind == JsonValueKind.Object)
        {
            return JsonObject.Create(mtp)!;
        }
        fields.Report("mtp", "must be an object such as {\"heads\": 4}.");
        return [];
    }

    private static bool IsAuto(FieldReader fields, string name) =>
        !fields.Has(name) || (fields.Raw(name) is { ValueKind: JsonValueKind.String } text && text.GetString() == "auto");
}
