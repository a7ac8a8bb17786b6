using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Handlers.Evaluation;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;

namespace Lookahead.Worker.Tests;

public sealed class CheckpointLinesTests : IDisposable
{
    private readonly WorkerWorld world = new();
    private readonly List<IReadOnlyList<string>> kept = [];

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task OpenAsync_LaterAttempts_GetAllThatEarlierOnesSaved()
    {
        await world.SubmitAsync();

        await AttemptAsync(async lines =>
        {
            lines.Add("a");
            lines.Add("b");
            await lines.SaveAsync(CancellationToken.None);
            lines.Add("c \u00e9\n");
            await lines.SaveAsync(CancellationToken.None);
            lines.Add("not saved");
        });
        await AttemptAsync(async lines =>
        {
            lines.Add("d");
            await lines.SaveAsync(CancellationToken.None);
        });
        await AttemptAsync(_ => Task.CompletedTask); // The newest attempt kept nothing: the one before it counts.
        await AttemptAsync(_ => Task.CompletedTask);

        Assert.Equal([[], ["a", "b", "c \u00e9\n"], ["a", "b", "c \u00e9\n", "d"], ["a", "b", "c \u00e9\n", "d"]], kept);
    }

    [Fact]
    public async Task OpenAsync_OtherName_GetsNothing()
    {
        await world.SubmitAsync();
        await AttemptAsync(async lines =>
        {
            lines.Add("a");
            await lines.SaveAsync(CancellationToken.None);
        });

        await AttemptAsync(_ => Task.CompletedTask, "verdicts");

        Assert.Empty(kept[1]);
    }

    [Fact]
    public async Task Add_AfterTheInterval_WritesInTheBackground()
    {
        await world.SubmitAsync();

        await AttemptAsync(async lines =>
        {
            lines.Add("a");
            world.Clock.Advance(TimeSpan.FromSeconds(11));
            lines.Add("b");
            await lines.DeleteAsync(CancellationToken.None); // waits for what is being written, and drops it
            lines.Add("c");
            world.Clock.Advance(TimeSpan.FromSeconds(11));
            lines.Add("d");
            while (!await AnyFileAsync())
            {
                await Task.Delay(2);
            }
        });
        await AttemptAsync(_ => Task.CompletedTask);

        Assert.Equal(["c", "d"], kept[1]);
    }

    [Fact]
    public async Task DeleteAsync_SavedFiles_AreGone()
    {
        await world.SubmitAsync();

        await AttemptAsync(async lines =>
        {
            lines.Add("a");
            await lines.SaveAsync(CancellationToken.None);
            Assert.True(await AnyFileAsync());
            await lines.DeleteAsync(CancellationToken.None);
            Assert.False(await AnyFileAsync());
        });
        await AttemptAsync(_ => Task.CompletedTask);

        Assert.Empty(kept[1]);
    }

    private async Task AttemptAsync(Func<CheckpointLines<string>, Task> act, string name = "samples")
    {
        Exception? failed = null;
        var exit = await world.RunOnceAsync(new ScriptedHandler(async (context, token) =>
        {
            try
            {
                var (lines, found) = await CheckpointLines<string>.OpenAsync(context, name, token);
                kept.Add(found);
                await act(lines);
            }
            catch (Exception e)
            {
                failed = e;
            }

            throw JobException.Infrastructure(ErrorCodes.JudgeFailed, "The next attempt goes on.", retryable: true);
        }));
        Assert.Null(failed);
        Assert.Equal(WorkerExit.TryAgain, exit);
    }

    private async Task<bool> AnyFileAsync()
    {
        await foreach (var blob in world.Blobs.ListAsync("", CancellationToken.None))
        {
            if (blob.Name.Contains("/checkpoints/samples-", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
