using Lookahead.Evaluation.Judging.Functions;
using Lookahead.Evaluation.Judging.Programs;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>
/// Runs a program on a problem's tests until one fails. The verdict is made outside the process that runs the program, which can
/// neither read what is expected nor forge a verdict. Safe to call from many threads at once.
/// </summary>
public sealed class Judge(ISandbox sandbox, JudgeOptions options)
{
    private readonly ProgramJudge programs = new(sandbox, options);
    private readonly FunctionJudge functions = new(sandbox, options);

    /// <summary>Names every rule that decides verdicts; for manifests and keys.</summary>
    public string Rules { get; } = $"{new OutputComparer(options.Comparison).Version};{TestOrder.Version};{FunctionJudge.Version}";

    public JudgeOptions Options { get; } = options;

    /// <summary>Judges one program.</summary>
    /// <exception cref="EvaluationInfrastructureException">A run failed by the machine's fault more often than is retried.</exception>
    /// <exception cref="UnjudgeableProblemException">The problem has no tests, or tests that cannot work.</exception>
    public Task<Verdict> JudgeAsync(Problem problem, string program, CancellationToken cancellationToken) =>
        problem.TestCount == 0 ? throw new UnjudgeableProblemException(problem.Id, "it has no tests")
        : problem.Function is { } function ? functions.JudgeAsync(problem, function, program, cancellationToken)
        : programs.JudgeAsync(problem, program, cancellationToken);

    /// <summary>A judge by other rules in the same sandbox.</summary>
    public Judge WithOptions(JudgeOptions other) => new(sandbox, other);

    /// <summary>Equal for two judgements that must come out equal: same source, tests, limits, rules and sandbox.</summary>
    public string KeyOf(Problem problem, string program) =>
        VerdictKey.Compute(problem, program, Options, Rules + ";" + JudgingParts.HashOf(problem), sandbox.Description);
}
