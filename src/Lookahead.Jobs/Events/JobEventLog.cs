using System.Text;
using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Storage;

namespace Lookahead.Jobs.Events;

/// <summary>Appends a job's events and reads them back in pages. Each epoch has a log of its own; epoch 0 is the service's.</summary>
public sealed class JobEventLog(IBlobStore blobs, TimeProvider time)
{
    public Task AppendAsync(string jobId, int epoch, JobEvent jobEvent, CancellationToken cancellationToken) =>
        AppendAsync(jobId, epoch, [jobEvent], cancellationToken);

    /// <summary>Appends events in one write. Those without a time get the present one.</summary>
    public async Task AppendAsync(string jobId, int epoch, IReadOnlyList<JobEvent> events, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return;
        }
        var text = new StringBuilder();
        foreach (var jobEvent in events)
        {
            var stamped = jobEvent.At == default ? jobEvent with { At = time.GetUtcNow() } : jobEvent;
            text.Append(JsonSerializer.Serialize(stamped, JobJson.Options)).Append('\n');
        }
        await blobs.AppendAsync(JobPaths.Events(jobId, epoch), Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
    }

    /// <summary>Events after <paramref name="cursor"/>, log by log and in order of time within the page.</summary>
    public async Task<JobEventPage> ReadAsync(string jobId, EventCursor cursor, CancellationToken cancellationToken)
    {
        var events = new List<JobEvent>();
        var next = cursor;
        await foreach (var entry in blobs.ListAsync(JobPaths.AttemptsPrefix(jobId), cancellationToken))
        {
            if (EpochOf(jobId, entry.Name) is not { } epoch || entry.Length <= cursor.Offset(epoch))
            {
                continue;
            }
            var log = await blobs.GetAsync(entry.Name, cancellationToken);
            if (log is not null)
            {
                next = next.With(epoch, Parse(log.Content, cursor.Offset(epoch), events));
            }
        }
        return new JobEventPage(events.OrderBy(e => e.At).ToList(), next);
    }

    /// <summary>When an epoch's last event was; null when it has none.</summary>
    public async Task<DateTimeOffset?> LastAtAsync(string jobId, int epoch, CancellationToken cancellationToken)
    {
        var events = new List<JobEvent>();
        if (await blobs.GetAsync(JobPaths.Events(jobId, epoch), cancellationToken) is { } log)
        {
            Parse(log.Content, 0, events);
        }
        return events.Count == 0 ? null : events.Max(e => e.At);
    }

    /// <summary>Parses whole lines from an offset on; a last line without its end (a torn write) waits for the next read.</summary>
    /// <returns>The offset behind the last whole line.</returns>
    private static long Parse(byte[] content, long offset, List<JobEvent> events)
    {
        var start = (int)offset;
        for (int end; (end = Array.IndexOf(content, (byte)'\n', start)) >= 0; start = end + 1)
        {
            if (TryParse(content.AsSpan(start, end - start)) is { } jobEvent)
            {
                events.Add(jobEvent);
            }
        }
        return start;
    }

    private static JobEvent? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<JobEvent>(line, JobJson.Options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null; // A line torn by a killed process with the next one glued to it, or an event of a newer version.
        }
    }

    private static int? EpochOf(string jobId, string blobName)
    {
        var rest = blobName[JobPaths.AttemptsPrefix(jobId).Length..].Split('/');
        return rest is [var epoch, "events.jsonl"] && int.TryParse(epoch, out var number) ? number : null;
    }
}

/// <summary>A page of events, and where the next one begins.</summary>
public sealed record JobEventPage(IReadOnlyList<JobEvent> Events, EventCursor Next);
