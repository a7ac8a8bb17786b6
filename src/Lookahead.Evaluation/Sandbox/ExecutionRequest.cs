namespace Lookahead.Evaluation.Sandbox;

/// <summary>One run of one program.</summary>
/// <param name="Source">Python 3 source.</param>
/// <param name="StandardInput">Complete standard input, sent as UTF-8.</param>
/// <param name="Limits">What the run may cost.</param>
public sealed record ExecutionRequest(string Source, string StandardInput, ExecutionLimits Limits);

/// <summary>What a run may cost. All processes of the run count together.</summary>
public sealed record ExecutionLimits
{
    /// <summary>CPU time, interpreter start included (about 0.02 s). Verdicts are made by it: it does not grow with load.</summary>
    public double CpuSeconds { get; init; } = 2;

    /// <summary>Elapsed time; only stops programs that wait. Wide, because a busy machine stretches it.</summary>
    public double WallSeconds { get; init; } = 12;

    /// <summary>Resident memory, interpreter included (about 10 MiB).</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Standard output and standard error together.</summary>
    public int OutputBytes { get; init; } = 4 << 20;

    /// <summary>Size of the private /tmp, and of any one file.</summary>
    public long DiskBytes { get; init; } = 64L << 20;

    /// <summary>Processes and threads at a time.</summary>
    public int Processes { get; init; } = 32;

    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive or absurdly large.</exception>
    public void Validate()
    {
        Check(CpuSeconds is > 0 and <= 3600, nameof(CpuSeconds), CpuSeconds, "above 0 and at most 3600");
        Check(WallSeconds is > 0 and <= 36000, nameof(WallSeconds), WallSeconds, "above 0 and at most 36000");
        Check(MemoryBytes is >= 16L << 20 and <= 1L << 40, nameof(MemoryBytes), MemoryBytes, "from 16 MiB to 1 TiB");
        Check(OutputBytes is > 0 and <= 1 << 30, nameof(OutputBytes), OutputBytes, "above 0 and at most 1 GiB");
        Check(DiskBytes is >= 4096 and <= 1L << 40, nameof(DiskBytes), DiskBytes, "from 4096 bytes to 1 TiB");
        Check(Processes is > 0 and <= 4096, nameof(Processes), Processes, "from 1 to 4096");
    }

    private static void Check(bool valid, string name, object value, string range)
    {
        if (!valid)
        {
            throw new ArgumentOutOfRangeException(name, value, $"The limit {name} must be {range}.");
        }
    }
}
