using System.Text;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>The judge's rules; recorded in manifests.</summary>
public sealed record JudgeOptions
{
    public ComparisonMode Comparison { get; init; } = ComparisonMode.Tokens;

    /// <summary>A problem's CPU limit is multiplied by this. Above 1 for limits that were made for C++.</summary>
    public double TimeFactor { get; init; } = 1;

    /// <summary>Elapsed time allowed, as a multiple of the CPU limit, plus <see cref="WallExtraSeconds"/>. Wide, so that load decides nothing.</summary>
    public double WallFactor { get; init; } = 5;

    public double WallExtraSeconds { get; init; } = 2;

    /// <summary>Output allowed; twice the expected output where that is more.</summary>
    public int OutputBytes { get; init; } = 4 << 20;

    public long DiskBytes { get; init; } = 64L << 20;

    public int Processes { get; init; } = 32;

    /// <summary>How often a run lost to a fault of the machine is tried again.</summary>
    public int InfrastructureRetries { get; init; } = 2;

    /// <summary>The limits for one test of a problem.</summary>
    public ExecutionLimits LimitsFor(Problem problem, ProblemTest test)
    {
        var cpu = problem.TimeLimitSeconds * TimeFactor;
        return new ExecutionLimits
        {
            CpuSeconds = cpu,
            WallSeconds = (cpu * WallFactor) + WallExtraSeconds,
            MemoryBytes = (long)problem.MemoryLimitMb << 20,
            OutputBytes = (int)Math.Clamp(2L * Encoding.UTF8.GetByteCount(test.Output), OutputBytes, 1 << 30),
            DiskBytes = DiskBytes,
            Processes = Processes,
        };
    }
}
