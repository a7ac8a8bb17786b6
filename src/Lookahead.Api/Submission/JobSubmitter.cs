using System.Diagnostics;
using Lookahead.Api.Errors;
using Lookahead.Api.Jobs;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Lookahead.Api.Submission;

/// <summary>From the text of a submission to a stored and queued job.</summary>
public sealed class JobSubmitter(JobStore jobs, IBlobStore blobs, JobSignals signals, IEnumerable<ISubmissionCheck> checks, TimeProvider time)
{
    private readonly SubmissionReservations reservations = new(blobs, time);

    /// <exception cref="ValidationException">The text is wrong; nothing was stored or queued.</exception>
    /// <exception cref="Exception">A check found something wrong (answered with 400), or the store failed.</exception>
    public async Task<JobDocument> SubmitAsync(string json, CancellationToken cancellationToken)
    {
        var specification = SpecificationReader.Read(json);
        await CheckAsync(specification, cancellationToken);
        return await StoreAsync(specification, jobs.NewId(), cancellationToken);
    }

    /// <summary>As <see cref="SubmitAsync"/>, for a sender that may send the same again: one key becomes one job, however often it comes.</summary>
    /// <inheritdoc cref="SubmitAsync"/>
    public async Task<JobDocument> SubmitOnceAsync(string key, string json, CancellationToken cancellationToken)
    {
        var specification = SpecificationReader.Read(json);
        await CheckAsync(specification, cancellationToken);
        var (id, isNew) = await reservations.ReserveAsync(key, json, cancellationToken);
        return (isNew ? null : await jobs.FindAsync(id, cancellationToken)) ?? await StoreAsync(specification, id, cancellationToken);
    }

    private async Task<JobDocument> StoreAsync(JobSpecification specification, string id, CancellationToken cancellationToken)
    {
        // The job keeps this span's id: what workers do stands below it.
        using var span = LookaheadTelemetry.Source.StartActivity("submit job", ActivityKind.Producer);
        var job = await jobs.CreateAsync(specification, id, cancellationToken);
        await signals.LogStateAsync(job);
        await signals.WakeAsync(job);
        span?.SetTag(TelemetryAttributes.JobId, job.Id).SetTag(TelemetryAttributes.JobKind, specification.Kind);
        LookaheadMetrics.JobsSubmitted.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.JobKind, specification.Kind));
        return job;
    }

    private async Task CheckAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        var findings = new List<SubmissionFinding>();
        foreach (var part in SpecificationPart.Of(specification))
        {
            foreach (var check in checks)
            {
                findings.AddRange((await check.CheckAsync(part.Specification, cancellationToken)).Select(f => f with { Field = part.Field(f.Field) }));
            }
        }
        findings = [.. findings.Distinct()]; // Parts share the model.
        if (findings.Count > 0)
        {
            var errors = findings.Select(f => new ValidationError(f.Field, f.Message)).ToList();
            throw new RequestRefusedException(
                StatusCodes.Status400BadRequest, findings[0].Code, ExceptionProblems.Describe(errors), errors);
        }
    }
}
