namespace Lookahead.Evaluation.Scoring;

/// <summary>A sample as another tool wrote it.</summary>
/// <param name="Line">Of the file, from 1.</param>
/// <param name="ProblemId">Names a problem of the set.</param>
/// <param name="Text">A completion, or a whole program.</param>
/// <param name="IsProgram">True: run as it is. False: the rule from completion to program comes first.</param>
/// <param name="Temperature">Null where the file does not tell.</param>
public sealed record SampleLine(int Line, string ProblemId, string Text, bool IsProgram, double? Temperature);
