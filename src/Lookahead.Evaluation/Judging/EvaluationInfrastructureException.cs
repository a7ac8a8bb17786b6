namespace Lookahead.Evaluation.Judging;

/// <summary>A program could not be judged because the machine failed again and again. It has no verdict: above all not "wrong".</summary>
public sealed class EvaluationInfrastructureException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Error class of jobs that fail with it; such a job may be run again.</summary>
    public const string Code = "infra.evaluation";
}
