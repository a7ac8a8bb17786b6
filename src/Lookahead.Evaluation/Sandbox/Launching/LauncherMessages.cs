using System.Text.Json;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>First message to launcher.py.</summary>
internal sealed record LauncherHello(int Uid, int Gid, string Seccomp);

/// <summary>Its answer.</summary>
internal sealed record LauncherReady(string Python, int Uid);

/// <summary>One run; source and standard input follow as bytes.</summary>
internal sealed record LauncherRequest
{
    public required IReadOnlyList<string> Argv { get; init; }
    public required IReadOnlyDictionary<string, string> Environment { get; init; }
    public required double CpuSeconds { get; init; }
    public required double WallSeconds { get; init; }
    public required long MemoryBytes { get; init; }
    public required int OutputBytes { get; init; }

    /// <summary>Name without RLIMIT_ to {soft, hard}.</summary>
    public required IReadOnlyDictionary<string, long[]> Rlimits { get; init; }
    public required int SourceBytes { get; init; }
    public required int StdinBytes { get; init; }
}

/// <summary>How the run ended; standard output and the end of standard error follow as bytes.</summary>
internal sealed record LauncherResponse
{
    /// <summary>exited, cpu, wall, memory, output or infra.</summary>
    public required string Outcome { get; init; }
    public required int ExitCode { get; init; }
    public string? Detail { get; init; }
    public required double CpuSeconds { get; init; }
    public required double WallSeconds { get; init; }
    public required long PeakRssBytes { get; init; }
    public required int StdoutBytes { get; init; }
    public required int StderrBytes { get; init; }
}

internal static class LauncherJson
{
    public static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}
