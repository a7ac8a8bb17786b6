namespace Lookahead.Formats.Models;

/// <summary>Decoders that share one shape and differ in details; names as <c>model_type</c>.</summary>
public enum ModelFamily
{
    /// <summary>Llama 2 and 3, CodeLlama.</summary>
    Llama,

    /// <summary>As Llama; older ones attend through a sliding window.</summary>
    Mistral,

    /// <summary>Qwen 2 and 2.5: biases on queries, keys and values.</summary>
    Qwen2,

    /// <summary>Qwen 3: queries and keys are normed head by head.</summary>
    Qwen3,
}
