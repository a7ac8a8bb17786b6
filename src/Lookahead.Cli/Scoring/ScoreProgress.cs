using System.Globalization;
using Lookahead.Cli.Output;
using Lookahead.Evaluation.Judging;

namespace Lookahead.Cli.Scoring;

/// <summary>A line on standard error every few seconds: how far, how fast, how long still.</summary>
internal sealed class ScoreProgress(TextWriter writer, TimeProvider time) : IProgress<JudgeProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly long started = time.GetTimestamp();
    private long told = time.GetTimestamp();

    public void Report(JudgeProgress value)
    {
        if (value.Done < value.Total && time.GetElapsedTime(told) < Interval)
        {
            return;
        }
        told = time.GetTimestamp();
        var rate = value.Done / Math.Max(1e-9, time.GetElapsedTime(started).TotalSeconds);
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Done:N0} of {value.Total:N0} samples, {value.Accepted:N0} passed, {rate:0.#} samples/s, {Durations.Text((value.Total - value.Done) / rate) ?? "unknown time"} left"));
    }
}
