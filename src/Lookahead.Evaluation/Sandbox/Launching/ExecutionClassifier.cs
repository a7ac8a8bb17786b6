using System.Text;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>From what the launcher measured to a status.</summary>
internal static class ExecutionClassifier
{
    private const int KilledBySigsys = 128 + 31;
    private const int KilledBySigxcpu = 128 + 24;

    public static ExecutionResult Classify(LauncherResponse response, LauncherOutput output, ExecutionLimits limits)
    {
        var standardError = Encoding.UTF8.GetString(output.Errors);
        return new ExecutionResult
        {
            Status = Status(response, standardError, limits),
            ExitCode = response.Outcome == "exited" ? response.ExitCode : null,
            StandardOutput = Encoding.UTF8.GetString(output.Standard),
            StandardError = standardError,
            CpuSeconds = response.CpuSeconds,
            WallSeconds = response.WallSeconds,
            PeakRssBytes = response.PeakRssBytes,
            Detail = response.Detail,
        };
    }

    /// <summary>The result when the launcher itself failed.</summary>
    public static ExecutionResult Fault(string reason) => new() { Status = ExecutionStatus.InfraError, Detail = reason };

    private static ExecutionStatus Status(LauncherResponse response, string standardError, ExecutionLimits limits) => response.Outcome switch
    {
        "cpu" => ExecutionStatus.CpuLimit,
        "wall" => ExecutionStatus.WallLimit,
        "memory" => ExecutionStatus.MemoryLimit,
        "output" => ExecutionStatus.OutputLimit,
        "peer" => ExecutionStatus.PeerEnded,
        "exited" when response.CpuSeconds > limits.CpuSeconds => ExecutionStatus.CpuLimit,
        "exited" when response.PeakRssBytes > limits.MemoryBytes => ExecutionStatus.MemoryLimit,
        "exited" when response.ExitCode == KilledBySigxcpu => ExecutionStatus.CpuLimit,
        "exited" when response.ExitCode == 0 => ExecutionStatus.Ok,
        "exited" when response.ExitCode == KilledBySigsys => ExecutionStatus.SandboxViolation,
        "exited" when LastLine(standardError).StartsWith("MemoryError", StringComparison.Ordinal) => ExecutionStatus.MemoryLimit,
        "exited" => ExecutionStatus.RuntimeError,
        _ => ExecutionStatus.InfraError,
    };

    private static string LastLine(string text)
    {
        var trimmed = text.TrimEnd();
        return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
    }
}
