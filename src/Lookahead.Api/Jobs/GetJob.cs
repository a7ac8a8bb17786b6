using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}</c>, with an entity tag: a client that has it already is answered 304 (RFC 9110, section 13.1.2).</summary>
internal static class GetJob
{
    public static async Task<Results<Ok<JobView>, StatusCodeHttpResult, ProblemHttpResult>> HandleAsync(
        string id, HttpContext context, OwnedJobs jobs, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return Problems.JobNotFound(id);
        }
        var tag = new EntityTagHeaderValue($"\"{job.WriteId}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        return context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(JobView.Of(job));
    }
}
