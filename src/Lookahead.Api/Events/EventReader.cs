using System.Collections.Concurrent;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Api.Events;

/// <summary>
/// Reads the events of jobs for those who wait for them. All who stand at the same place of the same job share one look at the store
/// per <see cref="Interval"/>: what two hundred listeners cost does not depend on how many they are.
/// </summary>
internal sealed class EventReader(JobStore jobs, JobEventLog log, TimeProvider time)
{
    /// <summary>How often a store is looked at while somebody waits; stores have no call that waits.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<(string JobId, string Cursor), Lazy<Task<EventsRead?>>> looks = new();

    /// <summary>What stands in the store now; null when there is no such job.</summary>
    public async Task<EventsRead?> ReadAsync(string id, EventCursor cursor, CancellationToken cancellationToken)
    {
        // The job first: when it is final, all of its events are in the log read after it.
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return null;
        }
        var page = await log.ReadAsync(id, cursor, cancellationToken);
        return new EventsRead(page.Events, page.Next, job.State);
    }

    /// <summary>
    /// As <see cref="ReadAsync"/>, an <see cref="Interval"/> later and together with everybody else who waits at this place.
    /// </summary>
    public async Task<EventsRead?> ReadLaterAsync(string id, EventCursor cursor, CancellationToken cancellationToken)
    {
        var key = (id, cursor.ToString());
        // Not this caller's token: others wait for the same look.
        var look = looks.GetOrAdd(key, _ => new Lazy<Task<EventsRead?>>(() => LookAsync(key, cursor)));
        return await look.Value.WaitAsync(cancellationToken);
    }

    private async Task<EventsRead?> LookAsync((string JobId, string) key, EventCursor cursor)
    {
        await Task.Delay(Interval, time);
        looks.TryRemove(key, out _); // Who comes from here on could miss what this look no longer sees.
        return await ReadAsync(key.JobId, cursor, CancellationToken.None);
    }
}

/// <summary>Events after a cursor in order of time, the cursor behind them, and the state of the job just before they were read.</summary>
internal sealed record EventsRead(IReadOnlyList<JobEvent> Events, EventCursor Next, JobState State)
{
    /// <summary>The job is final and nothing is left to read.</summary>
    public bool IsEnd => Events.Count == 0 && State.IsFinal();
}
