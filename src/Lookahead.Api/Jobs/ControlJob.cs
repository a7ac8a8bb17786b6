using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>POST /api/jobs/{id}/cancel|pause|resume</c>: 409 when the job's state does not allow it. Asking twice is no error.</summary>
internal static class ControlJob
{
    public static Delegate Handler(JobTrigger trigger) =>
        (string id, OwnedJobs jobs, JobControl control, CancellationToken cancellationToken) => HandleAsync(id, trigger, jobs, control, cancellationToken);

    private static async Task<Results<Ok<JobView>, ProblemHttpResult>> HandleAsync(
        string id, JobTrigger trigger, OwnedJobs jobs, JobControl control, CancellationToken cancellationToken) =>
        jobs.Owns(id) && await control.ApplyAsync(id, trigger, cancellationToken) is { } job
            ? TypedResults.Ok(JobView.Of(job))
            : Problems.JobNotFound(id);
}
