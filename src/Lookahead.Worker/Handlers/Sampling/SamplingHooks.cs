using Lookahead.Decoding.Batching;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>What the engine tells while it samples, on its own thread.</summary>
internal sealed record SamplingHooks
{
    /// <summary>A text has ended.</summary>
    public Action<SampleResult> Finished { get; init; } = static _ => { };

    /// <summary>A step has ended.</summary>
    public Action<DecodingProgress> Progressed { get; init; } = static _ => { };

    /// <summary>Memory does not suffice for the batch size that was asked for; this one is used.</summary>
    public Action<int> Lowered { get; init; } = static _ => { };

    /// <summary>A text has grown.</summary>
    public TokensCommitted? Committed { get; init; }
}
