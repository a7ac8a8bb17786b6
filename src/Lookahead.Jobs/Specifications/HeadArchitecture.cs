namespace Lookahead.Jobs.Specifications;

/// <summary>What a multi-token prediction head reads (paper, appendix B). z is the trunk's output, h_i that of head i.</summary>
public enum HeadArchitecture
{
    /// <summary>h_i = layer_i(z): every head reads the trunk (the paper's default).</summary>
    Parallel,

    /// <summary>h_1 = layer_1(z), h_i = layer_i(h_{i-1}).</summary>
    Causal,

    /// <summary>h_n = layer_n(z), h_i = layer_i(h_{i+1}): head 1 needs all others, so new models only and no stripping.</summary>
    Anticausal,

    /// <summary>h_1 = z and h_i = z + W_i z: all layers are trunk.</summary>
    Linear,
}

/// <summary>What new heads start from.</summary>
public enum HeadInitialization
{
    /// <summary>A copy of head 1's layer; linear heads start at W = 0.</summary>
    Copy,

    /// <summary>Random weights.</summary>
    Fresh,
}
