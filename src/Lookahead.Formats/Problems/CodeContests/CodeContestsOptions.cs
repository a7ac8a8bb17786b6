namespace Lookahead.Formats.Problems.CodeContests;

/// <summary>Which parts of CodeContests to read; the columns of other parts are not touched.</summary>
/// <param name="Tests">Training needs none, and they are by far the most bytes.</param>
/// <param name="Solutions">Correct programs.</param>
/// <param name="IncorrectSolutions">Wrong programs.</param>
public sealed record CodeContestsOptions(bool Tests = true, bool Solutions = true, bool IncorrectSolutions = true);
