using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Jobs;

/// <summary>A job as lists show it.</summary>
public record JobSummary
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public string? Name { get; init; }

    public required JobState State { get; init; }

    /// <summary>How often a worker has begun the job; 0 before the first.</summary>
    public required int Attempt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Why the job failed, or why its last attempt did.</summary>
    public JobError? Error { get; init; }

    public static JobSummary Of(JobDocument job) => new()
    {
        Id = job.Id,
        Kind = job.Specification.Kind,
        Name = job.Specification.Name,
        State = job.State,
        Attempt = job.Epoch,
        CreatedAt = job.CreatedAt,
        UpdatedAt = job.UpdatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
        Error = job.Error,
    };
}

/// <summary>A job with everything that it was asked to do, defaults written out. In JSON the summary comes first.</summary>
public sealed record JobView : JobSummary
{
    public JobView()
    {
    }

    [SetsRequiredMembers]
    private JobView(JobSummary summary, JobSpecification specification, JobLinks links)
        : base(summary)
    {
        (Specification, Links) = (specification, links);
    }

    [JsonPropertyOrder(1)]
    public required JobSpecification Specification { get; init; }

    [JsonPropertyOrder(1)]
    public int FailedAttempts { get; init; }

    /// <summary>True while it waits for the jobs of <c>after</c>; else absent.</summary>
    [JsonPropertyOrder(1)]
    public bool? WaitsForJobs { get; init; }

    /// <summary>The machine and process that claimed it last.</summary>
    [JsonPropertyOrder(1)]
    public string? Worker { get; init; }

    [JsonPropertyOrder(1)]
    public required JobLinks Links { get; init; }

    public static new JobView Of(JobDocument job) => new(JobSummary.Of(job), job.Specification, JobLinks.Of(job.Id))
    {
        FailedAttempts = job.FailedAttempts,
        WaitsForJobs = job.WaitsForJobs ? true : null,
        Worker = job.Worker,
    };
}

/// <summary>Where the rest about a job is found; paths on this service.</summary>
public sealed record JobLinks(string Self, string Events, string Result, string Artifacts)
{
    public static JobLinks Of(string id)
    {
        var self = "/api/jobs/" + id;
        return new JobLinks(self, self + "/events", self + "/result", self + "/artifacts");
    }
}
