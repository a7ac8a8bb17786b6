namespace Lookahead.Cli.Scoring;

/// <summary>What is scored and how; paths are absolute.</summary>
internal sealed record ScoreRequest
{
    public required string Samples { get; init; }

    public required string Problems { get; init; }

    /// <summary>Null: the default ones.</summary>
    public int[]? K { get; init; }

    public required int Workers { get; init; }

    public string? Out { get; init; }

    public bool AllowMissing { get; init; }

    public string? Sandbox { get; init; }

    /// <summary>Completions are raw output of a model.</summary>
    public bool Extract { get; init; }

    public int Seed { get; init; }
}
