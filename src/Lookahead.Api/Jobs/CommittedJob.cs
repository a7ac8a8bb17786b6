using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary>Finds the committed attempt of a job. Attempts that were not committed are never shown.</summary>
internal static class CommittedJob
{
    /// <summary>The blob prefix of the committed attempt, or the problem that says why there is none.</summary>
    public static async Task<(string? Prefix, ProblemHttpResult? Problem)> FindAsync(OwnedJobs jobs, string id, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return (null, Problems.JobNotFound(id));
        }
        return job is { State: JobState.Succeeded, ResultPrefix: { } prefix } ? (prefix, null) : (null, NoResult(job));
    }

    /// <summary>The blob that a file of the committed attempt would be, or the problem that says why there is none. Whether it exists is not looked at.</summary>
    public static async Task<(string? Blob, ProblemHttpResult? Problem)> FindArtifactAsync(OwnedJobs jobs, string id, string artifact, CancellationToken cancellationToken)
    {
        var (prefix, problem) = await FindAsync(jobs, id, cancellationToken);
        // A valid blob name has no segment that starts with a dot: none leads out of the prefix.
        return prefix is null ? (null, problem)
            : BlobName.IsValid(artifact) && BlobName.IsValid(prefix + artifact) ? (prefix + artifact, null)
            : (null, NoArtifact(id, artifact));
    }

    public static ProblemHttpResult NoArtifact(string id, string artifact) =>
        Problems.Create(StatusCodes.Status404NotFound, ErrorCodes.NotFound, $"Job {id} has no artifact '{artifact}'.");

    private static ProblemHttpResult NoResult(JobDocument job)
    {
        var state = job.State.ToString().ToLowerInvariant();
        var detail = job.State.IsFinal()
            ? $"Job {job.Id} {(job.State == JobState.Failed ? "failed" : $"is {state}")} and has no result{(job.Error is null ? "." : $": {job.Error.Message}")}"
            : $"Job {job.Id} is {state}; it has a result once it has succeeded.";
        var problem = Problems.Create(StatusCodes.Status409Conflict, ErrorCodes.Conflict, detail);
        problem.ProblemDetails.Extensions["state"] = job.State;
        if (job.Error is not null)
        {
            problem.ProblemDetails.Extensions["error"] = job.Error;
        }
        return problem;
    }
}
