using System.Text.Json;
using System.Text.Json.Nodes;
using Lookahead.Api.Events;
using Lookahead.Api.Jobs;
using Lookahead.Api.Submission;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Microsoft.Extensions.DependencyInjection;

namespace Lookahead.Api.Tests;

/// <summary>Jobs that begin after others.</summary>
public sealed class ChainTests
{
    [Fact]
    public async Task Submit_AfterOpenJob_IsQueuedWithoutAWakeUp()
    {
        await using var world = await Triggered.StartAsync();
        var first = await world.SubmitAsync(Bodies.Generate());

        var second = await world.SubmitAsync(After(first.Id));

        Assert.Equal((JobState.Queued, true), (second.State, second.WaitsForJobs));
        Assert.Equal([first.Id], second.Specification.After);
        Assert.Equal([first.Id], world.Service.Queue.Woken);
        Assert.Null(first.WaitsForJobs);
    }

    [Fact]
    public async Task End_AllPredecessorsSucceeded_WakesOnceHoweverOftenItIsTold()
    {
        await using var world = await Triggered.StartAsync();
        var (a, b) = (await world.SubmitAsync(Bodies.Generate()), await world.SubmitAsync(Bodies.Generate()));
        var last = await world.SubmitAsync(After(a.Id, b.Id));

        await world.EndAsync(a.Id);
        await world.HandleEndsAsync();
        Assert.True((await world.ReadAsync(last.Id)).WaitsForJobs);

        await world.EndAsync(b.Id);
        await world.TellAsync(await world.ReadAsync(b.Id));
        await world.TellAsync(await world.ReadAsync(a.Id));
        Assert.Equal(3, await world.HandleEndsAsync());

        Assert.False((await world.ReadAsync(last.Id)).WaitsForJobs);
        Assert.Equal([a.Id, b.Id, last.Id], world.Service.Queue.Woken);
        Assert.DoesNotContain(world.Service.Blobs.Names, name => name.StartsWith("waiting/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(JobTrigger.Fail)]
    [InlineData(JobTrigger.RequestCancel)]
    public async Task End_PredecessorDidNotSucceed_FailsAllThatComeAfter(JobTrigger how)
    {
        await using var world = await Triggered.StartAsync();
        var first = await world.SubmitAsync(Bodies.Generate());
        var second = await world.SubmitAsync(After(first.Id));
        var third = await world.SubmitAsync(After(second.Id));

        await world.EndAsync(first.Id, how);
        Assert.Equal(3, await world.HandleEndsAsync()); // Each failure is told in turn.

        foreach (var (id, before) in new[] { (second.Id, first.Id), (third.Id, second.Id) })
        {
            var job = await world.ReadAsync(id);
            Assert.Equal((JobState.Failed, ErrorCodes.PredecessorFailed), (job.State, job.Error?.Code));
            Assert.Contains(before, job.Error!.Message, StringComparison.Ordinal);
            var events = await world.Service.GetAsync<JobEventsView>($"/api/jobs/{id}/events");
            Assert.Equal(2, events.Events.Count); // queued, failed
        }
        Assert.Equal([first.Id], world.Service.Queue.Woken);
    }

    [Fact]
    public async Task Submit_PredecessorEndsBetweenCheckAndStore_BeginsAtOnce()
    {
        var race = new Race();
        await using var world = await Triggered.StartAsync(services => services.AddSingleton<ISubmissionCheck>(race));
        var first = await world.SubmitAsync(Bodies.Generate());
        race.Run = async () =>
        {
            await world.EndAsync(first.Id);
            await world.HandleEndsAsync();
        };

        var second = await world.SubmitAsync(After(first.Id));

        Assert.Null(second.WaitsForJobs);
        Assert.Equal([first.Id, second.Id], world.Service.Queue.Woken);
    }

    [Fact]
    public async Task Submit_PredecessorFailsBetweenCheckAndStore_Fails()
    {
        var race = new Race();
        await using var world = await Triggered.StartAsync(services => services.AddSingleton<ISubmissionCheck>(race));
        var first = await world.SubmitAsync(Bodies.Generate());
        race.Run = async () =>
        {
            await world.EndAsync(first.Id, JobTrigger.Fail);
            await world.HandleEndsAsync();
        };

        var second = await world.SubmitAsync(After(first.Id));

        Assert.Equal((JobState.Failed, ErrorCodes.PredecessorFailed), (second.State, second.Error?.Code));
    }

    [Fact]
    public async Task Cancel_WhileItWaits_IsNeverWoken()
    {
        await using var world = await Triggered.StartAsync();
        var first = await world.SubmitAsync(Bodies.Generate());
        var second = await world.SubmitAsync(After(first.Id));

        (await world.Service.PostAsync($"/api/jobs/{second.Id}/cancel")).Dispose();
        await world.EndAsync(first.Id);
        await world.HandleEndsAsync();

        Assert.Equal(JobState.Cancelled, (await world.ReadAsync(second.Id)).State);
        Assert.Equal([first.Id], world.Service.Queue.Woken);
    }

    [Fact]
    public async Task Resume_PredecessorSucceededWhileItWasPaused_IsWokenThen()
    {
        await using var world = await Triggered.StartAsync();
        var first = await world.SubmitAsync(Bodies.Generate());
        var second = await world.SubmitAsync(After(first.Id));
        (await world.Service.PostAsync($"/api/jobs/{second.Id}/pause")).Dispose();

        await world.EndAsync(first.Id);
        await world.HandleEndsAsync();
        Assert.Equal((JobState.Paused, false), ((await world.ReadAsync(second.Id)).State, (await world.ReadAsync(second.Id)).WaitsForJobs));
        Assert.Equal([first.Id], world.Service.Queue.Woken);

        (await world.Service.PostAsync($"/api/jobs/{second.Id}/resume")).Dispose();
        Assert.Equal([first.Id, second.Id], world.Service.Queue.Woken);
    }

    [Fact]
    public async Task Sweep_StillWaiting_SendsNothing()
    {
        await using var world = await Triggered.StartAsync();
        var first = await world.SubmitAsync(Bodies.Generate());
        var second = await world.SubmitAsync(After(first.Id));

        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SweepAsync();

        Assert.DoesNotContain(second.Id, world.Service.Queue.Woken);
        Assert.True((await world.ReadAsync(second.Id)).WaitsForJobs);
    }

    [Fact]
    public async Task Sweep_EndWasNeverTold_LetsTheJobBegin()
    {
        await using var world = await Triggered.StartAsync();
        var first = await world.SubmitAsync(Bodies.Generate());
        var second = await world.SubmitAsync(After(first.Id));
        await world.EndAsync(first.Id);
        await world.LoseEndsAsync();

        await world.SweepAsync();
        await world.SweepAsync();

        Assert.Equal([first.Id, second.Id], world.Service.Queue.Woken);
    }

    [Fact]
    public async Task Sweep_WakeUpOfAJobThatMayBeginWasLost_SendsItLater()
    {
        await using var world = await Triggered.StartAsync();
        var first = await world.SubmitAsync(Bodies.Generate());
        var second = await world.SubmitAsync(After(first.Id));
        await world.EndAsync(first.Id);
        world.Service.Queue.Fault = new IOException("The queue is down.");
        await Assert.ThrowsAsync<AggregateException>(world.HandleEndsAsync);
        world.Service.Queue.Fault = null;

        world.Clock.Advance(TimeSpan.FromHours(1));
        await world.SweepAsync();

        Assert.Equal([first.Id, second.Id], world.Service.Queue.Woken);
    }

    [Fact]
    public async Task Submit_ModelOfAnOpenJob_IsAcceptedExactlyWhenItComesAfterIt()
    {
        await using var world = await Triggered.StartAsync();
        var data = world.Service.Write("data.jsonl", Bodies.Problem + "\n");
        var problems = world.Service.Write("problems.jsonl", Bodies.Problem + "\n");
        var training = await world.SubmitAsync(Bodies.FineTune(data));
        var evaluation = JsonNode.Parse(Bodies.PassAtK(problems))!;
        evaluation["model"] = new JsonObject { ["source"] = "job", ["job"] = training.Id };

        using (var refused = await world.Service.PostAsync("/api/jobs", evaluation.ToJsonString()))
        {
            var problem = await Service.ProblemAsync(refused, 400, ErrorCodes.ModelNotReady);
            Assert.Contains("'after'", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
        evaluation["after"] = new JsonArray(training.Id);
        var accepted = await world.SubmitAsync(evaluation.ToJsonString());

        Assert.True(accepted.WaitsForJobs);
        var comparison = new JsonObject { ["kind"] = "compare", ["evaluations"] = new JsonArray(accepted.Id, accepted.Id) };
        using (var refused = await world.Service.PostAsync("/api/jobs", comparison.ToJsonString()))
        {
            await Service.ProblemAsync(refused, 400, ErrorCodes.InvalidSpecification);
        }
        var other = await world.SubmitAsync(evaluation.ToJsonString());
        comparison["evaluations"] = new JsonArray(accepted.Id, other.Id);
        comparison["after"] = new JsonArray(accepted.Id, other.Id);
        Assert.True((await world.SubmitAsync(comparison.ToJsonString())).WaitsForJobs);
    }

    [Fact]
    public async Task Submit_WrongPredecessors_AreRefusedAndNothingIsStored()
    {
        await using var world = await Triggered.StartAsync();
        var cancelled = await world.SubmitAsync(Bodies.Generate());
        await world.EndAsync(cancelled.Id, JobTrigger.RequestCancel);
        var count = world.Service.Blobs.Names.Count;
        var foreign = await world.Jobs.CreateAsync(cancelled.Specification, world.Jobs.NewId("bob"), Triggered.Never);

        await RefusedAsync(cancelled.Id, ErrorCodes.PredecessorFailed);
        await RefusedAsync(foreign.Job.Id, ErrorCodes.NotFound);
        await RefusedAsync(world.Jobs.NewId(), ErrorCodes.NotFound);
        await RefusedAsync("no-id", ErrorCodes.InvalidSpecification);
        Assert.Equal(count + 3, world.Service.Blobs.Names.Count); // Those of the other owner's job.

        async Task RefusedAsync(string id, string code)
        {
            using var response = await world.Service.PostAsync("/api/jobs", After(id));
            var problem = await Service.ProblemAsync(response, 400, code);
            Assert.Equal("after[0]", problem.GetProperty("errors")[0].GetProperty("field").GetString());
        }
    }

    private static string After(params string[] ids)
    {
        var body = JsonNode.Parse(Bodies.Generate())!;
        body["after"] = JsonSerializer.SerializeToNode(ids);
        return body.ToJsonString();
    }

    /// <summary>Does something after all other checks of a job that comes after another.</summary>
    private sealed class Race : ISubmissionCheck
    {
        public Func<Task>? Run { get; set; }

        public async Task<IReadOnlyList<SubmissionFinding>> CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
        {
            if (Run is { } run)
            {
                Run = null;
                await run();
            }
            return [];
        }
    }
}
