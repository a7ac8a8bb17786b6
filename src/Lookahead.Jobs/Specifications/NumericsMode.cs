namespace Lookahead.Jobs.Specifications;

/// <summary>How a sampled model's logits are computed.</summary>
public enum NumericsMode
{
    /// <summary>On the CPU in fp32, each row alone: texts do not depend on speculation, batch, shard and threads.</summary>
    Exact,

    /// <summary>By libtorch's kernels, on a CUDA device in bf16 where there is one: the same distribution up to rounding.</summary>
    Fast,
}
