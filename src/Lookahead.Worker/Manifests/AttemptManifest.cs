using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Attempts;

namespace Lookahead.Worker.Manifests;

/// <summary>
/// What a committed attempt left and how to make it again: <c>manifest.json</c>, written after every other file of the attempt.
/// </summary>
public sealed record AttemptManifest
{
    public const int CurrentSchemaVersion = 1;

    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    public required string JobId { get; init; }

    public required int Epoch { get; init; }

    /// <summary>Complete, seeds and defaults included.</summary>
    public required JobSpecification Specification { get; init; }

    /// <summary>When this attempt began; an attempt may go on from the checkpoint of an earlier one.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset FinishedAt { get; init; }

    public required MachineDescription Machine { get; init; }

    /// <summary>The informational version of the worker: version and commit.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>What the handler adds, such as hashes of the data.</summary>
    public required IReadOnlyDictionary<string, string> Facts { get; init; }

    /// <summary>All files of the attempt but this one and the event log, in ordinal order of name.</summary>
    public required IReadOnlyList<AttemptFile> Files { get; init; }
}
