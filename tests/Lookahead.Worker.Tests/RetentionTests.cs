using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.Worker.Running;
using Lookahead.Worker.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lookahead.Worker.Tests;

/// <summary>Jobs that ended long ago.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly WorkerWorld world = new();

    public RetentionTests() => world.Options = world.Options with { Retention = Kept };

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Sweep_RetentionOver_DeletesTheJobWithAllItsFilesAndNoOther()
    {
        var old = await SucceedAsync();
        world.Clock.Advance(Kept - TimeSpan.FromHours(1));
        var recent = await SucceedAsync();
        var waiting = await world.Store.CreateAsync(WorkerWorld.Specification(), WorkerWorld.Never);

        await SweepAsync();
        Assert.NotNull(await world.Store.FindAsync(old.Id, WorkerWorld.Never)); // Not over yet.
        world.Clock.Advance(TimeSpan.FromHours(2));
        await SweepAsync();

        Assert.Empty(await NamesAsync(old.Id));
        Assert.Equal([waiting.Id, recent.Id], await world.Store.ListAsync(OwnerId.Local, null, activeOnly: false, WorkerWorld.Never).Select(job => job.Id).ToListAsync());
        Assert.NotNull(await world.Blobs.GetAsync(recent.ResultPrefix + "result.json", WorkerWorld.Never));
    }

    private async Task<JobDocument> SucceedAsync()
    {
        var job = await world.SubmitAsync();
        await world.RunOnceAsync(ScriptedHandler.Completing());
        var ended = await world.ReadAsync(job.Id);
        Assert.Equal(JobState.Succeeded, ended.State);
        return ended;
    }

    private async Task<List<string>> NamesAsync(string id) =>
        await world.Blobs.ListAsync("", WorkerWorld.Never).Select(blob => blob.Name).Where(name => name.Contains(id, StringComparison.Ordinal)).ToListAsync();

    private Task SweepAsync() =>
        new IdleUpkeep(world.Blobs, world.Store, world.Queues, world.Clock, world.Options, NullLogger.Instance).RunIfDueAsync(WorkerWorld.Never);
}
