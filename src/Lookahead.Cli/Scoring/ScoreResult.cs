using Lookahead.Evaluation.Sandbox;
using Lookahead.Worker.Handlers.Evaluation;

namespace Lookahead.Cli.Scoring;

/// <summary>The <c>result.json</c> of a scored file, with what reproduces it.</summary>
internal sealed record ScoreResult
{
    public string Kind { get; init; } = "score";

    public required string Samples { get; init; }

    public required string SamplesSha256 { get; init; }

    public required string Problems { get; init; }

    public required string ProblemsSha256 { get; init; }

    /// <summary>Ids of the problems without samples, which the figures leave out.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    public required ProblemSetResult Result { get; init; }

    public required SandboxDescription Sandbox { get; init; }

    /// <summary>Names of the rules that decide verdicts.</summary>
    public required string Rules { get; init; }

    /// <summary>From completion to program: "verbatim", or the versions of the rules.</summary>
    public required string ProgramRule { get; init; }

    public required int Seed { get; init; }

    public required int Workers { get; init; }

    public required int SamplesJudged { get; init; }

    /// <summary>Of judging.</summary>
    public required double Seconds { get; init; }
}
