using Lookahead.Jobs.Lifecycle;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Jobs;

/// <summary>The routes under <c>/api/jobs</c>.</summary>
internal static class JobEndpoints
{
    public static RouteGroupBuilder MapJobs(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/jobs");

        jobs.MapPost("/", SubmitJob.HandleAsync);
        jobs.MapGet("/", ListJobs.HandleAsync);
        jobs.MapGet("/{id}", GetJob.HandleAsync);
        jobs.MapGet("/{id}/parts", ListParts.HandleAsync);
        jobs.MapGet("/{id}/events", ReadEvents.HandleAsync);
        jobs.MapGet("/{id}/result", GetResult.HandleAsync);
        jobs.MapGet("/{id}/artifacts", ListArtifacts.HandleAsync);
        jobs.MapGet("/{id}/artifacts/{**name}", DownloadArtifact.HandleAsync);
        jobs.MapPost("/{id}/cancel", ControlJob.Handler(JobTrigger.RequestCancel));
        jobs.MapPost("/{id}/pause", ControlJob.Handler(JobTrigger.RequestPause));
        jobs.MapPost("/{id}/resume", ControlJob.Handler(JobTrigger.RequestResume));
        return api;
    }
}
