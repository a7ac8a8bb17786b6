using Lookahead.Api.Errors;
using Lookahead.Jobs.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}</c>.</summary>
internal static class GetJob
{
    public static async Task<Results<Ok<JobView>, ProblemHttpResult>> HandleAsync(string id, JobStore jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(id, cancellationToken) is { } job
            ? TypedResults.Ok(JobView.Of(job))
            : Problems.JobNotFound(id);
}
