namespace Lookahead.Chaos.Frame;

/// <summary>What a scenario found.</summary>
/// <param name="Jobs">Jobs submitted.</param>
/// <param name="Faults">Faults that struck a job which was not at its end.</param>
/// <param name="Violations">What did not hold; empty when all is well.</param>
/// <param name="Figures">What else was measured.</param>
public sealed record ChaosFinding(int Jobs, int Faults, IReadOnlyList<string> Violations, IReadOnlyList<ChaosFigure> Figures);

/// <summary>A measured value, such as the longest recovery in s.</summary>
public sealed record ChaosFigure(string Name, double Value, string Unit);
