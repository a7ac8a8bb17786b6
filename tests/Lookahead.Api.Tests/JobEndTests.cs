using Lookahead.Api.Tests.Hosting;
using Lookahead.Api.Triggers.JobEvents;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests;

/// <summary>That everybody hears of the end of a job, whatever is lost on the way.</summary>
public sealed class JobEndTests
{
    [Fact]
    public async Task Cancel_QueuedJob_TellsItsEnd()
    {
        await using var world = await Triggered.StartAsync();
        var job = await world.SubmitAsync(Bodies.Generate());

        (await world.Service.PostAsync($"/api/jobs/{job.Id}/cancel")).Dispose();
        (await world.Service.PostAsync($"/api/jobs/{job.Id}/cancel")).Dispose();

        Assert.Equal([job.Id], world.Service.JobEvents.Woken);
    }

    [Fact]
    public async Task Handle_EveryHandlerDone_StrikesTheJobOff()
    {
        await using var world = await Triggered.StartAsync();
        var job = await world.SubmitAsync(Bodies.Generate());
        await world.EndAsync(job.Id);
        Assert.Contains(JobPaths.Active(job.Id), world.Service.Blobs.Names);

        Assert.Equal(1, await world.HandleEndsAsync());

        Assert.DoesNotContain(JobPaths.Active(job.Id), world.Service.Blobs.Names);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SweepAsync();
        Assert.Equal(0, await world.HandleEndsAsync());
    }

    [Fact]
    public async Task Sweep_MessageWasLost_TellsAgainAtGrowingIntervals()
    {
        await using var world = await Triggered.StartAsync();
        var job = await world.SubmitAsync(Bodies.Generate());
        await world.EndAsync(job.Id);
        await world.LoseEndsAsync();
        await world.SweepAsync();
        Assert.Equal(1, world.Service.JobEvents.SentCount); // Its receiver may be at it yet.

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await world.SweepAsync();
        await world.SweepAsync();

        Assert.Equal(2, world.Service.JobEvents.SentCount);
        Assert.Equal(1, await world.HandleEndsAsync());
        Assert.DoesNotContain(JobPaths.Active(job.Id), world.Service.Blobs.Names);
    }

    [Fact]
    public async Task Handle_HandlerFails_JobIsToldOfAgain()
    {
        var handler = new Failing();
        await using var world = await Triggered.StartAsync(services => services.AddSingleton<IJobEventHandler>(handler));
        var job = await world.SubmitAsync(Bodies.Generate());
        await world.EndAsync(job.Id, JobTrigger.RequestCancel);

        await Assert.ThrowsAsync<AggregateException>(world.HandleEndsAsync);
        Assert.Contains(JobPaths.Active(job.Id), world.Service.Blobs.Names);

        handler.Fault = null;
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        await world.SweepAsync();
        Assert.Equal(1, await world.HandleEndsAsync());
        Assert.DoesNotContain(JobPaths.Active(job.Id), world.Service.Blobs.Names);
    }

    private sealed class Failing : IJobEventHandler
    {
        public Exception? Fault { get; set; } = new IOException("The network is down.");

        public Task HandleAsync(JobDocument job, CancellationToken cancellationToken) => Fault is null ? Task.CompletedTask : Task.FromException(Fault);
    }
}
