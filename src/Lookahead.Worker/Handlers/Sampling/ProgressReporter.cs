using Lookahead.Jobs.Events;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Sampling;

/// <summary>Reports how far a stage is, once a second at the most, with its rate and the time left.</summary>
internal sealed class ProgressReporter(JobContext context, string stage, string unit, long total)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long started = context.Time.GetTimestamp();
    private long reported = context.Time.GetTimestamp();

    /// <param name="done">So far.</param>
    /// <param name="known">Of these, what took no time because an earlier attempt had done it.</param>
    public void Report(long done, long known = 0)
    {
        if (done < total && context.Time.GetElapsedTime(reported) < Interval)
        {
            return;
        }
        reported = context.Time.GetTimestamp();
        var seconds = Math.Max(1e-9, context.Time.GetElapsedTime(started).TotalSeconds);
        var rate = (done - known) / seconds;
        _ = context.ReportAsync(new WorkProgressed(stage, done, total, unit, rate, done == known ? double.NaN : (total - done) / rate)); // Buffered; completes at once.
    }
}
