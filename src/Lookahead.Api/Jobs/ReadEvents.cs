using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;

namespace Lookahead.Api.Jobs;

/// <summary>
/// <c>GET /api/jobs/{id}/events?after=&amp;wait=</c>: events after a cursor. With <c>wait</c> seconds the answer comes as soon
/// as there is one, or the job is final, or the time is over (long polling).
/// </summary>
internal static class ReadEvents
{
    private const int MaxWaitSeconds = 30;

    /// <summary>How often the log is looked at while a request waits; stores have no call that waits.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public static async Task<Results<Ok<JobEventsView>, ProblemHttpResult>> HandleAsync(
        string id, HttpRequest request, JobStore jobs, JobEventLog log, TimeProvider time, IHostApplicationLifetime service, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request.Query);
        var wait = TimeSpan.FromSeconds(query.Integer("wait", 0, 0, MaxWaitSeconds));
        if (!EventCursor.TryParse(query.Text("after"), out var cursor))
        {
            query.Report("after", "must be the 'next' of an earlier answer, or absent for all events.");
        }
        query.ThrowIfInvalid();

        var start = time.GetTimestamp();
        while (true)
        {
            // The job first: when it is final, all of its events are in the log read after it.
            if (await jobs.FindAsync(id, cancellationToken) is not { } job)
            {
                return Problems.JobNotFound(id);
            }
            var page = await log.ReadAsync(id, cursor, cancellationToken);
            if (page.Events.Count > 0
                || job.State.IsFinal()
                || time.GetElapsedTime(start) >= wait
                || service.ApplicationStopping.IsCancellationRequested)
            {
                return TypedResults.Ok(new JobEventsView(page.Events, page.Next.ToString(), job.State));
            }
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }
}

/// <summary>Events in order of time, the cursor behind them, and the state of the job just before they were read.</summary>
public sealed record JobEventsView(IReadOnlyList<JobEvent> Events, string Next, JobState State);
