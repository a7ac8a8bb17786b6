using Lookahead.Api.Events;
using Lookahead.Api.Jobs;
using Lookahead.Api.Tests.Hosting;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Lifecycle;

namespace Lookahead.Api.Tests;

public sealed class ControlJobTests
{
    [Theory]
    [InlineData("cancel", JobState.Cancelled)]
    [InlineData("pause", JobState.Paused)]
    [InlineData("resume", JobState.Queued)]
    [InlineData("cancel", JobState.Cancelling, JobTrigger.Claim)]
    [InlineData("pause", JobState.Pausing, JobTrigger.Claim)]
    [InlineData("resume", JobState.Queued, JobTrigger.RequestPause)]
    [InlineData("resume", JobState.Running, JobTrigger.Claim, JobTrigger.RequestPause)]
    [InlineData("cancel", JobState.Cancelled, JobTrigger.RequestCancel)]
    public async Task Control_AllowedRequest_ChangesTheState(string verb, JobState expected, params JobTrigger[] before)
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        await service.RunAsync(job.Id, before);

        using var response = await service.PostAsync($"/api/jobs/{job.Id}/{verb}");

        Assert.Equal(expected, (await Service.ReadAsync<JobView>(response)).State);
        Assert.Equal(expected, (await service.GetAsync<JobView>(job.Links.Self)).State);
    }

    [Theory]
    [InlineData("cancel", JobTrigger.Claim, JobTrigger.Succeed)]
    [InlineData("pause", JobTrigger.Claim, JobTrigger.Fail)]
    [InlineData("resume", JobTrigger.RequestCancel)]
    [InlineData("pause", JobTrigger.Claim, JobTrigger.RequestCancel)]
    public async Task Control_RequestThatTheStateForbids_Is409AndChangesNothing(string verb, params JobTrigger[] before)
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        var document = await service.RunAsync(job.Id, before);

        using var response = await service.PostAsync($"/api/jobs/{job.Id}/{verb}");

        var problem = await Service.ProblemAsync(response, 409, ErrorCodes.Conflict);
        Assert.Contains($"{verb} needs it to be", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(document.WriteId, (await service.Jobs.FindAsync(job.Id, CancellationToken.None))!.WriteId);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("pause")]
    [InlineData("resume")]
    public async Task Control_UnknownJob_Is404(string verb)
    {
        await using var service = await Service.StartAsync();

        using var unknown = await service.PostAsync($"/api/jobs/0123456789abcdef-01234567-local/{verb}");
        using var malformed = await service.PostAsync($"/api/jobs/x/{verb}");

        await Service.ProblemAsync(unknown, 404, ErrorCodes.NotFound);
        await Service.ProblemAsync(malformed, 404, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Control_Changes_AreInTheServicesLogOnceEach()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();

        foreach (var verb in new[] { "pause", "pause", "resume", "cancel", "cancel" })
        {
            using var response = await service.PostAsync($"/api/jobs/{job.Id}/{verb}");
            Assert.True(response.IsSuccessStatusCode);
        }

        var events = await service.GetAsync<JobEventsView>(job.Links.Events);
        Assert.Equal(
            [JobState.Queued, JobState.Paused, JobState.Queued, JobState.Cancelled],
            events.Events.Cast<StateChanged>().Select(e => e.State));
    }

    [Fact]
    public async Task Resume_PausedJob_SendsAWakeUp()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        using var pause = await service.PostAsync($"/api/jobs/{job.Id}/pause");

        using var resume = await service.PostAsync($"/api/jobs/{job.Id}/resume");

        Assert.Equal([job.Id, job.Id], service.Queue.Woken);
    }

    [Fact]
    public async Task Resume_QueueDown_StillResumes()
    {
        await using var service = await Service.StartAsync();
        var job = await service.SubmitAsync();
        await service.RunAsync(job.Id, JobTrigger.RequestPause);
        service.Queue.Fault = new IOException("The queue is down.");

        using var response = await service.PostAsync($"/api/jobs/{job.Id}/resume");

        Assert.Equal(JobState.Queued, (await Service.ReadAsync<JobView>(response)).State);
    }
}
