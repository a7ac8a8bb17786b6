using Lookahead.Embedded;
using Lookahead.Worker;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Hosting;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

// A worker process for tests: Lookahead.Worker.Tests STORE. Its first attempt saves a checkpoint and then works until it is
// asked to stop or killed; a later attempt completes.
using var store = EmbeddedStore.Open(args[0]);
using var signals = new StopSignals();
var handler = new ScriptedHandler(async (context, token) =>
{
    if (context.EarlierAttempts.Count == 0)
    {
        await context.Attempt.PutAsync("checkpoints/1", "state"u8.ToArray(), token);
        await ScriptedHandler.UntilAsync(context.StopRequested, token);
        return HandlerOutcome.Stopped;
    }
    await context.Attempt.PutAsync("result.json", "{}"u8.ToArray(), token);
    return HandlerOutcome.Completed;
});
var options = WorkerOptions.OneMachine with { Name = $"process/{Environment.ProcessId}" };
var host = new JobWorkerHost(
    store.Blobs, WorkerServices.Queues(store.Queue, _ => null), [handler], TimeProvider.System, options, NullLogger<JobWorkerHost>.Instance);
return (int)await host.RunOnceAsync(signals.Stopping);
