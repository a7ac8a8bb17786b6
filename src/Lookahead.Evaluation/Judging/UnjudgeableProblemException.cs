namespace Lookahead.Evaluation.Judging;

/// <summary>No program can be judged on a problem, because its tests cannot work. The problem file is to be mended.</summary>
/// <param name="problemId">Which problem.</param>
/// <param name="reason">What cannot work.</param>
public sealed class UnjudgeableProblemException(string problemId, string reason)
    : Exception($"The problem '{problemId}' cannot be judged: {reason.TrimEnd('.')}. See what 'lookahead problems check' says of the file.")
{
    public string ProblemId { get; } = problemId;

    public string Reason { get; } = reason;
}
