using System.Runtime.InteropServices;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

/// <summary>Attempts that end by an error.</summary>
public sealed class JobErrorTests : IDisposable
{
    private readonly WorkerWorld world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task RunOnce_UserError_FailsAtOnceWithExit42()
    {
        var job = await world.SubmitAsync();

        var exit = await world.RunOnceAsync(ScriptedHandler.Throwing(
            () => JobException.User(ErrorCodes.InvalidData, "Line 3 is no JSON.", "data.path")));

        Assert.Equal((42, WorkerExit.UserError), ((int)exit, exit));
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Failed, 1), (ended.State, ended.FailedAttempts));
        Assert.Equal((ErrorCodes.InvalidData, "Line 3 is no JSON.", "data.path"), (ended.Error!.Code, ended.Error.Message, ended.Error.Field));
        Assert.Null(ended.ResultPrefix);
        Assert.Equal(0, world.Queue.Count);
        var failed = (await world.EventsAsync(job.Id)).OfType<StateChanged>().Last();
        Assert.Equal((JobState.Failed, ErrorCodes.InvalidData), (failed.State, failed.Error?.Code));
    }

    [Fact]
    public async Task RunOnce_RetryableErrorThenSuccess_IsTriedAgain()
    {
        var job = await world.SubmitAsync();
        var runs = 0;
        var handler = new ScriptedHandler((_, _) => ++runs == 1
            ? throw JobException.Infrastructure(ErrorCodes.JudgeFailed, "The judge died.", retryable: true)
            : Task.FromResult(HandlerOutcome.Completed));

        var first = await world.RunOnceAsync(handler);
        var between = await world.ReadAsync(job.Id);
        var second = await world.RunOnceAsync(handler);

        Assert.Equal((75, WorkerExit.TryAgain, WorkerExit.Done), ((int)first, first, second));
        Assert.Equal((JobState.Queued, 1, "The judge died."), (between.State, between.FailedAttempts, between.Error?.Message));
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 2, 1), (ended.State, ended.Epoch, ended.FailedAttempts));
        Assert.Null(ended.Error);
        Assert.Equal([JobState.Running, JobState.Queued, JobState.Running, JobState.Succeeded], await world.StatesAsync(job.Id));
    }

    [Fact]
    public async Task RunLoop_EveryAttemptFails_GivesUpAndKeepsTheLastError()
    {
        var job = await world.SubmitAsync(maxAttempts: 3);
        var handler = ScriptedHandler.Throwing(() => new InvalidOperationException("the seventh seal\n at some frame"));

        var ended = await world.RunUntilAsync(handler, job.Id, JobState.Failed);

        Assert.Equal((3, 3), (handler.Runs, ended.FailedAttempts));
        Assert.Equal(ErrorCodes.AttemptsExhausted, ended.Error!.Code);
        Assert.Contains("InvalidOperationException: the seventh seal (internal.unexpected)", ended.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("frame", ended.Error.Message, StringComparison.Ordinal);
        Assert.Equal(0, world.Queue.Count);
    }

    [Fact]
    public async Task RunOnce_LastAttemptFails_ExitsWith1()
    {
        await world.SubmitAsync(maxAttempts: 1);

        Assert.Equal(WorkerExit.JobFailed, await world.RunOnceAsync(ScriptedHandler.Throwing(() => new TimeoutException())));
    }

    [Fact]
    public async Task RunOnce_StoreFullForTheResult_FailsWithAClearMessage()
    {
        var job = await world.SubmitAsync();
        world.Blobs.BeforeWrite = name =>
        {
            if (name.EndsWith("result.json", StringComparison.Ordinal))
            {
                throw new StorageFullException(name);
            }
        };

        var exit = await world.RunOnceAsync(ScriptedHandler.Completing());

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((WorkerExit.JobFailed, JobState.Failed, ErrorCodes.StorageFull), (exit, ended.State, ended.Error?.Code));
        Assert.Contains("Free some space", ended.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_StoreFullEvenForTheFailure_DropsTheAttemptsFilesToSaySo()
    {
        var job = await world.SubmitAsync();
        var prefix = $"jobs/local/{job.Id}/attempts/1/";
        world.Blobs.BeforeWrite = name =>
        {
            var big = world.Blobs.GetAsync(prefix + "big", WorkerWorld.Never).GetAwaiter().GetResult();
            if (big is not null)
            {
                throw new StorageFullException(name);
            }
        };
        var handler = new ScriptedHandler(async (context, token) =>
        {
            await context.Attempt.PutAsync("big", new byte[1000], token);
            await context.Attempt.PutAsync("more", new byte[1000], token);
            return HandlerOutcome.Completed;
        });

        await world.RunOnceAsync(handler);

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Failed, ErrorCodes.StorageFull), (ended.State, ended.Error?.Code));
        Assert.Null(await world.Blobs.GetAsync(prefix + "big", WorkerWorld.Never));
    }

    [Fact]
    public async Task RunOnce_StoreFullAtACheckpointOnPause_KeepsTheJobForLater()
    {
        var job = await world.SubmitAsync();
        var full = false;
        world.Blobs.BeforeWrite = name =>
        {
            if (Volatile.Read(ref full))
            {
                throw new StorageFullException(name);
            }
        };
        using var stop = new CancellationTokenSource();
        var handler = new ScriptedHandler(async (context, token) =>
        {
            if (context.EarlierAttempts.Count > 0)
            {
                return HandlerOutcome.Completed;
            }
            await context.Attempt.PutAsync("checkpoints/1", new byte[10], token);
            Volatile.Write(ref full, true);
            await stop.CancelAsync();
            return HandlerOutcome.Stopped;
        });

        Assert.Equal(WorkerExit.TryAgain, await world.RunOnceAsync(handler, stop.Token));
        Assert.NotNull(await world.Blobs.GetAsync($"jobs/local/{job.Id}/attempts/1/checkpoints/1", WorkerWorld.Never));
        Volatile.Write(ref full, false);
        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(handler));

        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Classify_Exception_GetsItsClass(Exception exception, string code, bool retryable)
    {
        var error = ErrorClassifier.Classify(exception);

        Assert.Equal((code, retryable), (error.Code, error.Retryable));
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Classify_LongMessage_IsShortened() =>
        Assert.InRange(ErrorClassifier.Classify(new InvalidOperationException(new string('x', 10_000))).Message.Length, 500, 510);

#pragma warning disable CA2201 // The reserved types are what the runtime and LibTorch throw.
    public static TheoryData<Exception, string, bool> Exceptions => new()
    {
        { new OutOfMemoryException(), ErrorCodes.OutOfMemory, false },
        { new ExternalException("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"), ErrorCodes.OutOfMemory, false },
        { new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB"), ErrorCodes.OutOfMemory, false },
        { new ExternalException("size mismatch"), ErrorCodes.Unexpected, true },
        { new IOException("No space left on device", 28), ErrorCodes.StorageFull, false },
        { new IOException("File too large", 27), ErrorCodes.StorageFull, false },
        { new IOException("Disk quota exceeded", 122), ErrorCodes.StorageFull, false },
        { new ArgumentOutOfRangeException("value", "Not of a file."), ErrorCodes.Unexpected, true },
        { new AggregateException(JobException.User(ErrorCodes.InvalidModel, "x")), ErrorCodes.InvalidModel, false },
    };
#pragma warning restore CA2201

    [Fact]
    public async Task RunOnce_KindWithoutHandler_FailsWithAClearMessage()
    {
        var job = await world.SubmitAsync();

        await world.Worker().RunOnceAsync(WorkerWorld.Never);

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal(JobState.Failed, ended.State);
        Assert.Contains("'generate'", ended.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunOnce_HandlerStopsUnasked_CountsAsAnError()
    {
        var job = await world.SubmitAsync();

        await world.RunOnceAsync(new ScriptedHandler((_, _) => Task.FromResult(HandlerOutcome.Stopped)));

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Queued, 1), (ended.State, ended.FailedAttempts));
    }

    [Fact]
    public async Task RunOnce_EventsCannotBeStoredForAWhile_JobSucceedsAndEventsArrive()
    {
        var job = await world.SubmitAsync();
        var failures = 0;
        world.Blobs.BeforeWrite = name =>
        {
            if (name.EndsWith("events.jsonl", StringComparison.Ordinal) && ++failures <= 3)
            {
                throw new IOException("503");
            }
        };
        var handler = new ScriptedHandler(async (context, _) =>
        {
            await context.ReportAsync(new MessageLogged(MessageLevel.Information, "kept"));
            return HandlerOutcome.Completed;
        });

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(handler));

        Assert.Single((await world.EventsAsync(job.Id)).OfType<MessageLogged>());
    }

    [Fact]
    public async Task RunOnce_CommitsAnswerIsLost_IsRecognised()
    {
        var job = await world.SubmitAsync();
        var lost = 0;
        world.Blobs.AfterWrite = name =>
        {
            if (name.EndsWith("job.json", StringComparison.Ordinal) && ++lost <= 2)
            {
                throw new IOException("time-out");
            }
        };

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(ScriptedHandler.Completing()));

        var ended = await world.ReadAsync(job.Id);
        Assert.Equal((JobState.Succeeded, 1, 0, 2), (ended.State, ended.Epoch, ended.FailedAttempts, lost));
    }

    [Fact]
    public async Task RunOnce_CommitFailsForAWhile_IsTriedAgain()
    {
        var job = await world.SubmitAsync();
        var writes = 0;
        world.Blobs.BeforeWrite = name =>
        {
            if (name.EndsWith("job.json", StringComparison.Ordinal) && ++writes is 2 or 3)
            {
                throw new IOException("503");
            }
        };

        Assert.Equal(WorkerExit.Done, await world.RunOnceAsync(ScriptedHandler.Completing()));

        Assert.Equal(JobState.Succeeded, (await world.ReadAsync(job.Id)).State);
    }
}
