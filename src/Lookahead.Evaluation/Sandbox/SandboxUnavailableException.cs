namespace Lookahead.Evaluation.Sandbox;

/// <summary>Untrusted programs cannot be run safely on this machine; nothing was run. The message says how to mend it.</summary>
public sealed class SandboxUnavailableException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Error class of jobs that fail with it.</summary>
    public const string Code = "infra.sandbox_unavailable";
}
