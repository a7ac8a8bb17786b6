using Lookahead.Jobs.Events;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>Reports how far a stage is, once a second at the most, with its rate and the time left.</summary>
internal sealed class ProgressReporter(JobContext context, string stage, string unit, long total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long started = context.Time.GetTimestamp();
    private long reported = context.Time.GetTimestamp();

    public void Report(long done)
    {
        if (done < total && context.Time.GetElapsedTime(reported) < Interval)
        {
            return;
        }
        reported = context.Time.GetTimestamp();
        var seconds = Math.Max(1e-9, context.Time.GetElapsedTime(started).TotalSeconds);
        var rate = done / seconds;
        _ = context.ReportAsync(new WorkProgressed(stage, done, total, unit, rate, done == 0 ? double.NaN : (total - done) / rate)); // Buffered; completes at once.
    }
}
