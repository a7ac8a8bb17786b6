using Lookahead.Api.Events;
using Lookahead.Api.OpenApi;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Specifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lookahead.Api.Jobs;

/// <summary>The routes under <c>/api/jobs</c>.</summary>
internal static class JobEndpoints
{
    private const string AnyFile = "application/octet-stream";

    public static RouteGroupBuilder MapJobs(this RouteGroupBuilder api)
    {
        var jobs = api.MapGroup("/jobs");

        jobs.MapPost("/", SubmitJob.HandleAsync).Describe("submitJob", "Submits a job.")
            .Body(typeof(JobSpecification), "What is to be done; what is left out gets its default.")
            .Query("validate", ParameterType.Flag, "Answers with the specification, defaults written out, and makes no job.")
            .Header(SubmitJob.KeyHeader, "The same key and body again give the same job.");
        jobs.MapGet("/", ListJobs.HandleAsync).Describe("listJobs", "Lists jobs, newest first.")
            .Query("state", ParameterType.Text, "One or more states, split by commas.")
            .Query("kind", ParameterType.Text, "One or more kinds, split by commas.")
            .Query("limit", ParameterType.Integer, "1 to 100; 20 unless given.")
            .Query("after", ParameterType.Text, "The 'next' of the page before.");
        jobs.MapGet("/{id}", GetJob.HandleAsync).Describe("getJob", "One job.").Header("If-None-Match", "The entity tag of an earlier answer.");
        jobs.MapGet("/{id}/parts", ListParts.HandleAsync).Describe("listParts", "Where each part of a job in parts stands.");
        jobs.MapGet("/{id}/events", ReadEvents.HandleAsync).Describe("readEvents", "Events after a cursor; as a server-sent stream when asked for text/event-stream.")
            .Produces<JobEventsView>().Produces(StatusCodes.Status200OK, contentType: EventStream.ContentType)
            .Query("after", ParameterType.Text, "The 'next' of an earlier answer.")
            .Query("wait", ParameterType.Integer, "Seconds to wait for an event, 0 to 30.");
        jobs.MapGet("/{id}/metrics", GetMetrics.HandleAsync).Describe("getMetrics", "The measurements of a job as curves.")
            .Query("points", ParameterType.Integer, "Most points of a curve, 2 to 10000; 500 unless given.");
        jobs.MapGet("/{id}/result", GetResult.HandleAsync).Describe("getResult", "The result of a job that has succeeded.").Produces(StatusCodes.Status200OK, contentType: "application/json");
        jobs.MapGet("/{id}/artifacts", ListArtifacts.HandleAsync).Describe("listArtifacts", "The files of a result.");
        jobs.MapGet("/{id}/artifacts/{**name}", DownloadArtifact.HandleAsync).Describe("downloadArtifact", "One file of a result.").Produces(StatusCodes.Status200OK, contentType: AnyFile);
        jobs.MapPost("/{id}/cancel", ControlJob.Handler(JobTrigger.RequestCancel)).Describe("cancelJob", "Cancels a job.");
        jobs.MapPost("/{id}/pause", ControlJob.Handler(JobTrigger.RequestPause)).Describe("pauseJob", "Pauses a job; it keeps its checkpoint.");
        jobs.MapPost("/{id}/resume", ControlJob.Handler(JobTrigger.RequestResume)).Describe("resumeJob", "Goes on with a job that was paused.");
        jobs.MapPost("/{id}/clone", CloneJob.HandleAsync).Describe("cloneJob", "Submits a job like another.")
            .Body(typeof(object), "A merge patch (RFC 7396) of the specification.", optional: true)
            .Query("validate", ParameterType.Flag, "As for submitJob.")
            .Header(SubmitJob.KeyHeader, "As for submitJob.");
        return api;
    }
}
