namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>How programs are shut in: the command line that the launcher starts for a run, and what goes with it.</summary>
internal abstract record Confinement
{
    /// <summary>Names it with its version in results.</summary>
    public required string Backend { get; init; }

    /// <summary>What isolates.</summary>
    public required string Level { get; init; }

    /// <summary>Outside the sandbox and inside.</summary>
    public required string PythonPath { get; init; }

    /// <summary>What every launcher is told first.</summary>
    public required LauncherHello Hello { get; init; }

    /// <summary>See <see cref="SandboxOptions"/>.</summary>
    public bool ForkPerRun { get; init; }

    /// <summary>A folder of the host in which each run gets one of its own; null where runs have a private file system.</summary>
    public string? RunFolders { get; init; }

    /// <summary>Environment of the command and so of the program: an empty one but for these.</summary>
    public abstract IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The command line; file numbers are those of box.py.</summary>
    /// <param name="python">Version of the interpreter.</param>
    /// <param name="diskBytes">Room in the working folder.</param>
    /// <param name="start">What is started inside.</param>
    public abstract IReadOnlyList<string> Command(Version python, long diskBytes, StartInside start);

    /// <summary>Why the first harmless program did not run.</summary>
    public abstract SandboxUnavailableException Explain(ExecutionResult trial);
}

/// <summary>The first process of a sandbox.</summary>
internal enum StartInside
{
    /// <summary>The program.</summary>
    Program,

    /// <summary>The program, once its working folder was prepared.</summary>
    GatedProgram,

    /// <summary>A preloaded interpreter that forks for each run of the program.</summary>
    Zygote,

    /// <summary>A preloaded interpreter that forks for each program and gives it namespaces of its own.</summary>
    Nursery,
}
