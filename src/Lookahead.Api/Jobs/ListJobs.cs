using Lookahead.Api.Callers;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Jobs;

/// <summary><c>GET /api/jobs?state=&amp;kind=&amp;limit=&amp;after=</c>: newest first; <c>next</c> is the <c>after</c> of the next page.</summary>
internal static class ListJobs
{
    /// <summary>Jobs looked at for one page: a rare state costs several short pages and never one endless request.</summary>
    private const int MaxScanned = 5000;

    private static readonly IReadOnlyList<string> FinalStates = [.. Enum.GetValues<JobState>().Where(s => s.IsFinal()).Select(QueryReader.NameOf)];

    public static async Task<Ok<JobPage>> HandleAsync(HttpRequest request, OwnedJobs jobs, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var states = query.Choices("state", QueryReader.NamesOf<JobState>());
        var kinds = query.Choices("kind", SpecificationReader.Kinds);
        var limit = query.Integer("limit", 20, 1, 100);
        var after = query.Text("after");
        if (after is not null && !JobId.IsValid(after))
        {
            query.Report("after", $"must be a job id (the 'next' of the page before), but is '{after}'.");
        }
        query.ThrowIfInvalid();

        var page = new List<JobSummary>();
        var scanned = 0;
        string? last = null;
        var activeOnly = states.Count > 0 && !states.Overlaps(FinalStates);
        await foreach (var job in jobs.ListAsync(after, activeOnly, cancellationToken))
        {
            if (page.Count == limit || scanned == MaxScanned)
            {
                return TypedResults.Ok(new JobPage(page, last)); // There is at least this one more.
            }
            scanned++;
            last = job.Id;
            if ((states.Count == 0 || states.Contains(QueryReader.NameOf(job.State)))
                && (kinds.Count == 0 || kinds.Contains(job.Specification.Kind)))
            {
                page.Add(JobSummary.Of(job));
            }
        }
        return TypedResults.Ok(new JobPage(page, Next: null));
    }
}

/// <summary>A page of jobs; <paramref name="Next"/> is absent on the last one.</summary>
public sealed record JobPage(IReadOnlyList<JobSummary> Jobs, string? Next);
