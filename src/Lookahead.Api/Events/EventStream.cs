using System.Text;
using System.Text.Json;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Events;

/// <summary>
/// A job's events as a server-sent stream (HTML standard, section 9.2). Each has the event's type for its name and its JSON for data;
/// the last of those read together has the cursor for its id, with which a client that comes back goes on. <c>event: end</c> with
/// the final state closes it: a client that does not close then would only be told the same again.
/// </summary>
internal sealed class EventStream(string id, EventsRead first, EventReader reader, TimeProvider time, CancellationToken stopping) : IResult
{
    public const string ContentType = "text/event-stream";

    /// <summary>Proxies close connections on which nothing comes.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // nginx, which keeps answers back otherwise
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            await WriteAsync(response, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The client has gone, or the service goes; the client comes back with the last id.
        }
    }

    private async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        await response.WriteAsync(": events of a job\n\n", cancellationToken);
        var written = time.GetTimestamp();
        for (var read = first; ;)
        {
            if (read.Events.Count > 0 || read.IsEnd)
            {
                await response.WriteAsync(read.IsEnd ? End(read) : Text(read), cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                written = time.GetTimestamp();
            }
            else if (time.GetElapsedTime(written) >= KeepAlive)
            {
                await response.WriteAsync(":\n\n", cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                written = time.GetTimestamp();
            }
            if (read.IsEnd || await reader.ReadLaterAsync(id, read.Next, cancellationToken) is not { } next)
            {
                return;
            }
            read = next;
        }
    }

    private static string Text(EventsRead read)
    {
        var text = new StringBuilder();
        for (var i = 0; i < read.Events.Count; i++)
        {
            if (i == read.Events.Count - 1)
            {
                text.Append("id: ").Append(read.Next).Append('\n');
            }
            var data = JsonSerializer.SerializeToElement<JobEvent>(read.Events[i], JobJson.Options);
            text.Append("event: ").Append(data.GetProperty("type").GetString()).Append("\ndata: ").Append(data).Append("\n\n");
        }
        return text.ToString();
    }

    private static string End(EventsRead read) =>
        $"id: {read.Next}\nevent: end\ndata: {JsonSerializer.Serialize(new { read.State }, JobJson.Options)}\n\n";
}
