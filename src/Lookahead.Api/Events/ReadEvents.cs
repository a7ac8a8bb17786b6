using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Api.Hosting;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Lookahead.Api.Events;

/// <summary>
/// <c>GET /api/jobs/{id}/events?after=&amp;wait=</c>: events after a cursor. With <c>wait</c> seconds the answer comes as soon
/// as there is one, or the job is final, or the time is over (long polling). Asked for <c>text/event-stream</c>, it streams.
/// </summary>
internal static class ReadEvents
{
    private const int MaxWaitSeconds = 30;
    private const string LastEventId = "Last-Event-ID";

    public static async Task<IResult> HandleAsync(
        string id, HttpRequest request, OwnedJobs jobs, EventReader reader, TimeProvider time, HostTraits host, IHostApplicationLifetime service, CancellationToken cancellationToken)
    {
        var streams = WantsStream(request);
        var query = new QueryReader(request.Query);
        var wait = TimeSpan.FromSeconds(query.Integer("wait", 0, 0, MaxWaitSeconds));
        // A browser that has lost its connection says so in the header, and sends the query as it was at first.
        var resumed = streams ? request.Headers[LastEventId] : StringValues.Empty;
        if (!EventCursor.TryParse(resumed.Count > 0 ? resumed.ToString() : query.Text("after"), out var cursor))
        {
            query.Report(resumed.Count > 0 ? LastEventId : "after", "must be the 'next' of an earlier answer (an event's id), or absent for all events.");
        }
        query.ThrowIfInvalid();
        if (streams && !host.CanStream)
        {
            return Problems.Create(StatusCodes.Status406NotAcceptable, ErrorCodes.InvalidRequest,
                "This host keeps answers until they are whole, so that nothing can be streamed. Ask for application/json with ?wait=30, again and again.");
        }
        if (!jobs.Owns(id) || await reader.ReadAsync(id, cursor, cancellationToken) is not { } read)
        {
            return Problems.JobNotFound(id);
        }
        if (streams)
        {
            return new EventStream(id, read, reader, time, service.ApplicationStopping);
        }
        var start = time.GetTimestamp();
        while (read.Events.Count == 0 && !read.IsEnd && time.GetElapsedTime(start) < wait && !service.ApplicationStopping.IsCancellationRequested)
        {
            if (await reader.ReadLaterAsync(id, cursor, cancellationToken) is not { } later)
            {
                return Problems.JobNotFound(id); // Deleted meanwhile.
            }
            read = later;
        }
        return TypedResults.Ok(new JobEventsView(read.Events, read.Next.ToString(), read.State));
    }

    private static bool WantsStream(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.MaxBy(type => type.Quality ?? 1)?.MediaType.Equals(EventStream.ContentType, StringComparison.OrdinalIgnoreCase) == true;
}

/// <summary>Events in order of time, the cursor behind them, and the state of the job just before they were read.</summary>
public sealed record JobEventsView(IReadOnlyList<JobEvent> Events, string Next, JobState State);
