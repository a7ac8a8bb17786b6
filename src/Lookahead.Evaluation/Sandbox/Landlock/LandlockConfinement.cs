using System.Globalization;
using Lookahead.Evaluation.Sandbox.Launching;

namespace Lookahead.Evaluation.Sandbox.Landlock;

/// <summary>confine.py: a user of its own, Landlock and a filter that takes the place of the missing namespaces.</summary>
internal sealed record LandlockConfinement : Confinement
{
    private static readonly string Script = EmbeddedText.Read("confine.py");

    /// <inheritdoc/>
    /// <remarks>HOME is relative: the working folder.</remarks>
    public override IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>([InsideCommand.FixedHashes])
    {
        ["PATH"] = "/usr/bin:/bin",
        ["HOME"] = ".",
        ["LANG"] = "C.UTF-8",
    };

    /// <remarks>The launcher fills in {uid} and {folder}.</remarks>
    public override IReadOnlyList<string> Command(Version python, long diskBytes, StartInside start) =>
    [
        PythonPath, "-I", "-S", "-c", Script, "{uid}", diskBytes.ToString(CultureInfo.InvariantCulture), "{folder}",
        .. InsideCommand.Build(PythonPath, python, start, file: null),
    ];

    public override SandboxUnavailableException Explain(ExecutionResult trial) =>
        new($"The Landlock sandbox cannot run a program: {trial.Status}, {(trial.Detail ?? trial.StandardError).Trim()}.");
}
