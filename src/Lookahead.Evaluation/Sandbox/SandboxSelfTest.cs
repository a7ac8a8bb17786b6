namespace Lookahead.Evaluation.Sandbox;

/// <summary>The outcome of a sandbox's attempts to break out of itself.</summary>
public sealed record SandboxSelfTest(IReadOnlyList<SandboxCheck> Checks)
{
    public bool Passed => Checks.Count > 0 && Checks.All(check => check.Passed);

    public IEnumerable<SandboxCheck> Failures => Checks.Where(check => !check.Passed);

    /// <summary>The error of a sandbox that failed.</summary>
    /// <param name="lead">Which sandbox does not isolate, as the beginning of a sentence.</param>
    internal SandboxUnavailableException Refusal(string lead) => new(
        $"{lead}, so untrusted programs are not run. Failed: " + string.Join("; ", Failures.Select(check => $"{check.Name} ({check.Detail})")));
}

/// <summary>One attempt.</summary>
/// <param name="Name">For example <c>network</c>.</param>
/// <param name="Passed">True when the sandbox held.</param>
/// <param name="Detail">What was seen.</param>
public sealed record SandboxCheck(string Name, bool Passed, string Detail);
