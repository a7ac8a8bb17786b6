using Lookahead.Jobs.Specifications;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Tests.Support;

/// <summary>A handler whose runs are given by the test, and counted.</summary>
public sealed class ScriptedHandler(Func<JobContext, CancellationToken, Task<HandlerOutcome>> run) : IJobHandler
{
    private int runs;

    public string Kind => GenerateSpecification.KindName;

    public int Runs => Volatile.Read(ref runs);

    /// <summary>Writes one result file.</summary>
    public static ScriptedHandler Completing() => new(async (context, token) =>
    {
        await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), token);
        return HandlerOutcome.Completed;
    });

    /// <summary>Fails every time.</summary>
    public static ScriptedHandler Throwing(Func<Exception> error) => new((_, _) => Task.FromException<HandlerOutcome>(error()));

    /// <summary>Signals that it runs, waits to be asked to stop, saves a checkpoint and stops; a later attempt completes.</summary>
    public static ScriptedHandler Stopping(TaskCompletionSource running) => new(async (context, token) =>
    {
        if (context.EarlierAttempts.Count > 0)
        {
            await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), token);
            return HandlerOutcome.Completed;
        }
        running.TrySetResult();
        await UntilAsync(context.StopRequested, token);
        await context.Attempt.PutAsync("checkpoints/1", "state"u8.ToArray(), token);
        return HandlerOutcome.Stopped;
    });

    /// <summary>Waits until <paramref name="signal"/> fires; throws when the hard stop comes first.</summary>
    public static async Task UntilAsync(CancellationToken signal, CancellationToken hardStop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(signal, hardStop);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        hardStop.ThrowIfCancellationRequested();
    }

    public Task<HandlerOutcome> RunAsync(JobContext context, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref runs);
        return run(context, cancellationToken);
    }
}
