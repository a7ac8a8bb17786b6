namespace Lookahead.Jobs.Specifications;

/// <summary>Which weights are trained.</summary>
public enum TrainingMethod
{
    /// <summary>All.</summary>
    Full,

    /// <summary>Low-rank adapters on the linear layers of trunk and head 1 (Hu et al. 2021, arXiv 2106.09685), and heads 2..n in full.</summary>
    Lora,

    /// <summary>Heads 2..n alone: what is left without them is the input model, byte for byte.</summary>
    Heads,
}

/// <summary>Low-rank adapters; names and meanings as in PEFT.</summary>
public sealed record LoraSettings
{
    /// <summary>r.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>The update is scaled by alpha / r.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>Which linear layers, of <see cref="AllTargets"/>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = AllTargets;

    /// <summary>Hugging Face's names of a layer's linear parts.</summary>
    public static IReadOnlyList<string> AllTargets { get; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
}

/// <summary>How the trained weights are written.</summary>
public sealed record ExportSettings
{
    public WeightType Dtype { get; init; } = WeightType.Float32;

    /// <summary>Also writes <c>stripped/</c>: the model without heads 2..n, as any tool reads it.</summary>
    public bool Stripped { get; init; } = true;

    /// <summary>Also writes <c>meta/</c>: the layout of Meta's multi-token prediction release, as safetensors.</summary>
    public bool Meta { get; init; }
}

/// <summary>Element types of weights files, by Hugging Face's names.</summary>
public enum WeightType
{
    Float32,
    Float16,
    Bfloat16,
}
