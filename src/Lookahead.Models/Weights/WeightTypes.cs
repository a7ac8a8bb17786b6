using Lookahead.Formats.Weights;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Models.Weights;

/// <summary>Names of element types in files.</summary>
public static class WeightTypes
{
    /// <summary>In safetensors headers: one of <see cref="DTypes"/>.</summary>
    public static string SafetensorsName(this WeightType type) => type switch
    {
        WeightType.Float16 => DTypes.F16,
        WeightType.Bfloat16 => DTypes.BF16,
        _ => DTypes.F32,
    };

    /// <summary>In <c>config.json</c>: <c>float32</c>, <c>float16</c>, <c>bfloat16</c>.</summary>
    public static string HuggingFaceName(this WeightType type) => type.ToString().ToLowerInvariant();
}
