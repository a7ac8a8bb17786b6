using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lookahead.Evaluation.Sandbox.Launching;

/// <summary>First message to the launcher.</summary>
/// <param name="Seccomp">The filter, in hexadecimal.</param>
/// <param name="Zygote">Source of the interpreter that forks for each run of one program.</param>
/// <param name="Nursery">Source of the interpreter that forks for each program.</param>
internal sealed record LauncherHello(int Uid, int Gid, string Seccomp, string Zygote, string Nursery);

/// <summary>Its answer.</summary>
internal sealed record LauncherReady(string Python, int Uid);

/// <summary>What the launcher shall do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LauncherAction>))]
internal enum LauncherAction
{
    /// <summary>One run in a sandbox of its own.</summary>
    [JsonStringEnumMemberName("run")]
    Run,

    /// <summary>Two runs, joined: tester, candidate.</summary>
    [JsonStringEnumMemberName("pair")]
    Pair,

    /// <summary>One run by a fork of the preloaded interpreter, which is started when there is none or a fresh one is asked for.</summary>
    [JsonStringEnumMemberName("fork")]
    Fork,

    /// <summary>One run, or tester and candidate, joined, by forks of preloaded interpreters, with namespaces of their own.</summary>
    [JsonStringEnumMemberName("nest")]
    Nest,

    /// <summary>Ends the preloaded interpreter of one program.</summary>
    [JsonStringEnumMemberName("close")]
    Close,
}

/// <summary>An order; the library, then source and standard input of each run follow as bytes.</summary>
internal sealed record LauncherOrder(LauncherAction Action, bool Fresh, IReadOnlyList<LauncherRun> Runs)
{
    public int LibraryBytes { get; init; }
}

/// <summary>One run. Argument list, environment and source are those of the sandbox; for a further fork they are not looked at.</summary>
internal sealed record LauncherRun
{
    public required IReadOnlyList<string> Argv { get; init; }
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where the run gets a folder of its own, whose name takes the place of {folder} in the command line; null: it has none.</summary>
    public string? RunFolders { get; init; }

    /// <summary>A shell inside waits until the working folder was prepared.</summary>
    public required bool Gated { get; init; }
    public required double CpuSeconds { get; init; }
    public required double WallSeconds { get; init; }
    public required long MemoryBytes { get; init; }
    public required int OutputBytes { get; init; }
    public required long DiskBytes { get; init; }

    /// <summary>Name without RLIMIT_ to {soft, hard}.</summary>
    public required IReadOnlyDictionary<string, long[]> Rlimits { get; init; }
    public string? InputFile { get; init; }
    public string? OutputFile { get; init; }
    public required int SourceBytes { get; init; }
    public required int StdinBytes { get; init; }
}

/// <summary>The answer; standard output and the end of standard error of each run follow as bytes.</summary>
/// <param name="Reusable">The preloaded interpreter may be used for another run.</param>
internal sealed record LauncherAnswer(IReadOnlyList<LauncherResponse> Results, bool Reusable);

/// <summary>How a run ended.</summary>
internal sealed record LauncherResponse
{
    /// <summary>exited, cpu, wall, memory, output, peer or infra.</summary>
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
