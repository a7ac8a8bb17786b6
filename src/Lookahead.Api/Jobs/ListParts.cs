using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs/{id}/parts</c>: where each part of a split job stands. Empty for others, and once the parts are merged.</summary>
internal static class ListParts
{
    public static async Task<Results<Ok<PartList>, ProblemHttpResult>> HandleAsync(
        string id, OwnedJobs jobs, PartStore parts, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return Problems.JobNotFound(id);
        }
        if (FanOutPlan.Of(job.Specification) is not { } plan || job.State is JobState.Succeeded or JobState.Cancelled)
        {
            return TypedResults.Ok(new PartList([]));
        }
        var views = new List<PartView>();
        foreach (var part in Enumerable.Range(0, plan.Parts).SelectMany(FanOutPlan.StagesOf))
        {
            var document = await parts.FindAsync(job, part, cancellationToken);
            views.Add(document is null
                ? new PartView(part.ToString(), JobState.Queued, 0)
                : new PartView(part.ToString(), document.State, document.Epoch) { Worker = document.Worker, Error = document.Error });
        }
        return TypedResults.Ok(new PartList(views));
    }
}

public sealed record PartList(IReadOnlyList<PartView> Parts);

/// <summary>A stage of a part, such as <c>sample-0003</c>; <paramref name="Attempt"/> is 0 before the first.</summary>
public sealed record PartView(string Part, JobState State, int Attempt)
{
    public string? Worker { get; init; }

    public JobError? Error { get; init; }
}
