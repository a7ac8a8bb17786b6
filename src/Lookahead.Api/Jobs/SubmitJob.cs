using Lookahead.Api.Requests;
using Lookahead.Api.Submission;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>POST /api/jobs</c>: 202 with the job's address, or a refusal after which nothing is stored or queued.</summary>
internal static class SubmitJob
{
    public static async Task<Accepted<JobView>> HandleAsync(HttpRequest request, JobSubmitter submitter, CancellationToken cancellationToken)
    {
        var json = await RequestBody.ReadJsonAsync(request, cancellationToken);
        var job = JobView.Of(await submitter.SubmitAsync(json, cancellationToken));
        return TypedResults.Accepted(job.Links.Self, job);
    }
}
