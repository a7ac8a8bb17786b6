using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lookahead.TestSupport.Telemetry;

/// <summary>Keeps the spans that the product and its web framework end while it lives, in the whole process: for tests that run alone.</summary>
public sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> ended = [];
    private readonly ActivityListener listener;

    public Spans()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Lookahead" or "Microsoft.AspNetCore",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
    }

    public IReadOnlyList<Activity> Ended => [.. ended];

    public IReadOnlyList<Activity> Of(string name) => [.. ended.Where(a => a.OperationName == name)];

    public void Dispose() => listener.Dispose();
}
