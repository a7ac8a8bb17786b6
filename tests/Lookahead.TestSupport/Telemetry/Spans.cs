using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lookahead.TestSupport.Telemetry;

/// <summary>Keeps the spans that the product ends while it lives, in the whole process: for tests that run alone.</summary>
public sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = [];
    private readonly ActivityListener listener;

    public Spans()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Lookahead",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> Ended => [.. ended];

    public IReadOnlyList<Activity> Of(string name) => [.. ended.Where(a => a.OperationName == name)];

    public void Dispose() => listener.Dispose();
}
