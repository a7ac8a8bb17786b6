namespace Lookahead.Reports.Data;

/// <summary>One logged training step. Losses are in nats per token, head 1 first.</summary>
public sealed record TrainingPoint(long Step, IReadOnlyList<double> HeadLosses, double LearningRate, double TokensPerSecond);

/// <summary>
/// One validation pass. <paramref name="HeadAgreement"/>: per head, the share of positions at which the head's most likely token
/// is the one that head 1 finds most likely there once it gets to that position; it bounds what greedy speculation can accept.
/// Empty when it was not measured; head 1 agrees with itself by definition.
/// </summary>
public sealed record ValidationPoint(long Step, IReadOnlyList<double> HeadLosses, IReadOnlyList<double> HeadAgreement);
