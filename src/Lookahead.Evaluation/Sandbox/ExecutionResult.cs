namespace Lookahead.Evaluation.Sandbox;

/// <summary>How a run ended. Says nothing about right or wrong answers.</summary>
public enum ExecutionStatus
{
    /// <summary>Exit code 0 within all limits.</summary>
    Ok,

    /// <summary>A non-zero exit code or a signal.</summary>
    RuntimeError,

    /// <summary>More CPU time than allowed.</summary>
    CpuLimit,

    /// <summary>More elapsed time than allowed.</summary>
    WallLimit,

    /// <summary>More resident memory than allowed, or an uncaught MemoryError.</summary>
    MemoryLimit,

    /// <summary>More output than allowed.</summary>
    OutputLimit,

    /// <summary>Killed for a system call that only an attack makes.</summary>
    SandboxViolation,

    /// <summary>Stopped by no fault of its own: the other program of a pair had ended or passed a limit.</summary>
    PeerEnded,

    /// <summary>The sandbox failed, not the program. Never a verdict.</summary>
    InfraError,
}

/// <summary>What a run did and what it cost.</summary>
public sealed record ExecutionResult
{
    public required ExecutionStatus Status { get; init; }

    /// <summary>As a shell reports it: 128 + the number of the signal that ended the program. Null when the sandbox stopped it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that the exit code stands for, if any.</summary>
    public int? Signal => ExitCode is > 128 and <= 192 ? ExitCode - 128 : null;

    /// <summary>At most <see cref="ExecutionLimits.OutputBytes"/>; bytes that are not UTF-8 become U+FFFD.</summary>
    public string StandardOutput { get; init; } = "";

    /// <summary>The last 8 KiB.</summary>
    public string StandardError { get; init; } = "";

    public double CpuSeconds { get; init; }

    public double WallSeconds { get; init; }

    /// <summary>Largest resident size seen of all processes together (sampled), or of one process (exact), whichever is more.</summary>
    public long PeakRssBytes { get; init; }

    /// <summary>For <see cref="ExecutionStatus.InfraError"/>: what failed.</summary>
    public string? Detail { get; init; }
}
