using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lookahead.Evaluation.Results;

/// <summary>How results are written as JSON: snake_case names, enum values too.</summary>
public static class EvaluationJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
