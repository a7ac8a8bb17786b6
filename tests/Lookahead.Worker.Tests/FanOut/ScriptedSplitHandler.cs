using System.Collections.Concurrent;
using System.Text;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Tests.FanOut;

/// <summary>Parts that write their name, a merge that joins what they wrote; both counted.</summary>
internal sealed class ScriptedSplitHandler(Func<JobContext, PartName, CancellationToken, Task<HandlerOutcome>>? part = null) : ISplitJobHandler
{
    public const string File = "part.txt";

    private int running;
    private int most;
    private int merges;

    public string Kind => PassAtKSpecification.KindName;

    public ConcurrentDictionary<string, int> Runs { get; } = new();

    public int Merges => Volatile.Read(ref merges);

    /// <summary>The most parts that ran at one time.</summary>
    public int Most => Volatile.Read(ref most);

    public Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken) => throw new InvalidOperationException("The job was not split.");

    public async Task<HandlerOutcome> RunPartAsync(JobContext context, JobDocument job, PartName name, CancellationToken cancellationToken)
    {
        Runs.AddOrUpdate(name.ToString(), 1, (_, n) => n + 1);
        var now = Interlocked.Increment(ref running);
        for (var seen = Most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = Most)
        {
        }
        try
        {
            if (part is not null && await part(context, name, cancellationToken) == HandlerOutcome.Stopped)
            {
                return HandlerOutcome.Stopped;
            }
            await context.Attempt.PutAsync(File, Encoding.UTF8.GetBytes(name.ToString()), cancellationToken);
            return HandlerOutcome.Completed;
        }
        finally
        {
            Interlocked.Decrement(ref running);
        }
    }

    public async Task<HandlerOutcome> MergeAsync(JobContext context, IReadOnlyList<JobDocument> lastStage, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref merges);
        var texts = new List<string>();
        foreach (var document in lastStage)
        {
            texts.Add(Encoding.UTF8.GetString((await context.Blobs.GetAsync(document.ResultPrefix + File, cancellationToken))!.Content));
        }
        await context.Attempt.PutAsync("result.json", Encoding.UTF8.GetBytes(string.Join(' ', texts)), cancellationToken);
        return HandlerOutcome.Completed;
    }
}
