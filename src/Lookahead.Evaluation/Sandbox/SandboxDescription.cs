namespace Lookahead.Evaluation.Sandbox;

/// <summary>Names a sandbox in results.</summary>
/// <param name="Backend">For example <c>bubblewrap 0.8.0</c>.</param>
/// <param name="Level">What isolates: <c>namespaces+seccomp</c>, or weaker.</param>
/// <param name="PythonVersion">Interpreter that runs the programs, for example <c>3.11.2</c>.</param>
/// <param name="ProfileHash">SHA-256 (hex) over everything that may change a verdict or the isolation: versions, arguments, filter, launcher.</param>
public sealed record SandboxDescription(string Backend, string Level, string PythonVersion, string ProfileHash);
