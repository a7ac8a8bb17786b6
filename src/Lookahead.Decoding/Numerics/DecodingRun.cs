namespace Lookahead.Decoding.Numerics;

/// <summary>One of two ways to decode the same requests.</summary>
/// <param name="Model">Its numerics.</param>
/// <param name="Settings">Seed, temperature and top-p must be the other run's.</param>
public sealed record DecodingRun(IDecodingModel Model, DecodingSettings Settings);
