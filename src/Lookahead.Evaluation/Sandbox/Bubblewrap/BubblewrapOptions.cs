namespace Lookahead.Evaluation.Sandbox.Bubblewrap;

/// <summary>Where the sandbox finds its programs and who it runs as.</summary>
public sealed record BubblewrapOptions
{
    public string BubblewrapPath { get; init; } = "/usr/bin/bwrap";

    /// <summary>Python 3.9 or later, under /usr because nothing else of the host is visible inside.</summary>
    public string PythonPath { get; init; } = "/usr/bin/python3";

    /// <summary>User and group that the sandbox takes when started by root (65534 is "nobody"); otherwise it stays the user it is.</summary>
    public int UnprivilegedId { get; init; } = 65534;

    /// <summary>
    /// One sandbox for all runs of an opened program, with an interpreter that loads the usual modules once and forks for each
    /// run; otherwise a sandbox and an interpreter for each run. Pairs always have sandboxes of their own.
    /// </summary>
    public bool ForkPerRun { get; init; }

    /// <summary>Run even though the self-test fails. Only for finding out what is wrong.</summary>
    public bool AllowFailedSelfTest { get; init; }
}
