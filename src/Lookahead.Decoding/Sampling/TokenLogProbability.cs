namespace Lookahead.Decoding.Sampling;

/// <summary>A token and its natural log-probability under the model's own distribution (no penalty, temperature or filter).</summary>
public readonly record struct TokenLogProbability(int Token, double LogProbability);

/// <summary>A generated token with its log-probability and the most probable tokens of its position, most probable first.</summary>
public sealed record GeneratedLogProbability(int Token, double LogProbability, IReadOnlyList<TokenLogProbability> Alternatives);
