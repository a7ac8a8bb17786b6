using Lookahead.Api.Callers;
using Lookahead.Api.Requests;
using Lookahead.Api.Submission;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Estimates;

/// <summary><c>POST /api/estimates</c>: a specification as for <c>POST /api/jobs</c>, checked alike; 200 with what the job would take. Nothing is stored.</summary>
internal static class EstimateJob
{
    public static async Task<Ok<JobEstimate>> HandleAsync(
        HttpRequest request, OwnedJobs jobs, JobSubmitter submitter, Estimator estimator, CancellationToken cancellationToken)
    {
        var specification = await submitter.ValidateAsync(await RequestBody.ReadJsonAsync(request, cancellationToken), jobs.Owner, cancellationToken);
        return TypedResults.Ok(await estimator.EstimateAsync(specification, jobs.Owner, cancellationToken));
    }
}
