using Lookahead.Api.Errors;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary>Finds the committed attempt of a job. Attempts that were not committed are never shown.</summary>
internal static class CommittedJob
{
    /// <summary>The blob prefix of the committed attempt, or the problem that says why there is none.</summary>
    public static async Task<(string? Prefix, ProblemHttpResult? Problem)> FindAsync(JobStore jobs, string id, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return (null, Problems.JobNotFound(id));
        }
        return job is { State: JobState.Succeeded, ResultPrefix: { } prefix } ? (prefix, null) : (null, NoResult(job));
    }

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
