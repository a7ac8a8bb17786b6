namespace Lookahead.Evaluation.Sandbox.Landlock;

/// <summary>Where the sandbox finds its interpreter and puts its files.</summary>
public sealed record LandlockOptions
{
    /// <summary>Python 3.9 or later, under /usr because nothing else of the host can be read inside.</summary>
    public string PythonPath { get; init; } = "/usr/bin/python3";

    /// <summary>Below it each run gets a folder, which is deleted after it.</summary>
    public string Folder { get; init; } = Path.GetTempPath();

    /// <summary>Run even though the self-test fails. Only for finding out what is wrong.</summary>
    public bool AllowFailedSelfTest { get; init; }
}
