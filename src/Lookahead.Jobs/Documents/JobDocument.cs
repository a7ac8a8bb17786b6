using System.Text.Json.Serialization;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Jobs.Documents;

/// <summary>The truth about a job: <c>jobs/{owner}/{id}/job.json</c>, changed by compare-and-swap alone.</summary>
public sealed record JobDocument
{
    public const int CurrentSchemaVersion = 1;

    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The job's id; of a part, its <see cref="JobKey"/>.</summary>
    public required string Id { get; init; }

    public required JobSpecification Specification { get; init; }

    public required JobState State { get; init; }

    /// <summary>Counts claims. What epoch e writes lies under <c>attempts/{e}/</c>; a worker of an older epoch writes in vain.</summary>
    public int Epoch { get; init; }

    /// <summary>Attempts that ended by an error or by the death of their worker.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>Identifies the last write, so that a write whose answer was lost can be told from a lost race.</summary>
    public string WriteId { get; init; } = "";

    /// <summary>
    /// The work is with the parts (<see cref="FanOutPlan"/>) and nobody holds the job itself, though it is running. Set while
    /// waiting for them; a claim ends it.
    /// </summary>
    public bool WaitsForParts { get; init; }

    /// <summary>
    /// Not all jobs of <see cref="JobSpecification.After"/> have ended, as far as anybody has seen: nobody may claim it. Set at its
    /// creation; <see cref="Chaining.JobChain"/> ends it for good.
    /// </summary>
    public bool WaitsForJobs { get; init; }

    /// <summary>Whose job it is; limits are per owner.</summary>
    [JsonIgnore]
    public string Owner => JobId.OwnerOf(JobKey.JobOf(Id));

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>By the clock of the worker that holds or last held it.</summary>
    public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>Seconds that workers have spent on it, in attempts that have ended; those of parts are in their own documents.</summary>
    public double ComputeSeconds { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Who claimed it last: machine and process, for people.</summary>
    public string? Worker { get; init; }

    /// <summary>The place in the trace of the request that submitted it; null when that was not traced.</summary>
    public TraceContext? Trace { get; init; }

    /// <summary>Why the job failed, or why its last attempt did.</summary>
    public JobError? Error { get; init; }

    /// <summary>Blob prefix of the committed attempt; set when succeeded.</summary>
    public string? ResultPrefix { get; init; }
}
