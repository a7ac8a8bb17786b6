namespace Lookahead.Decoding.Sampling;

/// <summary>
/// What a random number is for: the last word of the generator's counter, so that numbers of different purposes are
/// independent of each other.
/// </summary>
public enum NoisePurpose : uint
{
    /// <summary>The Gumbel noise of a token.</summary>
    Token = 0,

    /// <summary>Which token a head drafts (rule <c>rejection</c>).</summary>
    Draft = 1,

    /// <summary>Whether a draft is accepted.</summary>
    Accept = 2,

    /// <summary>Which token follows a rejected draft.</summary>
    Residual = 3,
}
