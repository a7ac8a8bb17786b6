namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>Names of an evaluation's files in its result.</summary>
public static class EvaluationFiles
{
    /// <summary>Every sample with its program and verdict.</summary>
    public static string Samples(string set) => $"samples-{set}.jsonl.gz";

    /// <summary>Per temperature and problem: n, c, verdicts (<see cref="Lookahead.Evaluation.Results.ProblemResult"/>).</summary>
    public static string Problems(string set) => $"problems-{set}.jsonl";
}
