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
    /// <summary>What a submission would become; nothing is stored or queued.</summary>
    /// <exception cref="ValidationException">The text is wrong.</exception>
    /// <exception cref="Exception">A check found something wrong (answered with 400), or the store failed.</exception>
    public async Task<JobSpecification> ValidateAsync(string json, string owner, CancellationToken cancellationToken)
    {
        var specification = SpecificationReader.Read(json);
        await CheckAsync(specification, owner, cancellationToken);
        return specification;
    }

    /// <inheritdoc cref="ValidateAsync"/>
    public async Task<JobDocument> SubmitAsync(string json, string owner, CancellationToken cancellationToken) =>
        await SubmitAsync(await ValidateAsync(json, owner, cancellationToken), jobs.NewId(owner), cancellationToken);

    /// <summary>
    /// As <see cref="SubmitAsync(string, string, CancellationToken)"/>, for a sender that may send the same again: one key becomes one job, however often it comes.
    /// What was accepted once is not checked again: a submission that was cut off half-way is finished by its replay.
    /// </summary>
    /// <param name="key">Of the sender's choice; owners do not share keys.</param>
    /// <inheritdoc cref="ValidateAsync"/>
    public async Task<JobDocument> SubmitOnceAsync(string key, string json, string owner, CancellationToken cancellationToken)
    {
        var reservation = new SubmissionReservations(blobs, time, owner);
        if (await reservation.FindAsync(key, json, cancellationToken) is { } accepted)
        {
            return await jobs.FindAsync(accepted, cancellationToken) ?? await SubmitAsync(SpecificationReader.Read(json), accepted, cancellationToken);
        }
        var specification = await ValidateAsync(json, owner, cancellationToken);
        return await SubmitAsync(specification, await reservation.ReserveAsync(key, json, cancellationToken), cancellationToken);
    }

    /// <summary>Stores and queues a job that was checked; the same id again gives the job that stands there.</summary>
    private async Task<JobDocument> SubmitAsync(JobSpecification specification, string id, CancellationToken cancellationToken)
    {
        // The job keeps this span's id: what workers do stands below it.
        using var span = LookaheadTelemetry.Source.StartActivity("submit job", ActivityKind.Producer);
        var (job, isNew) = await jobs.CreateAsync(specification, id, cancellationToken);
        span?.SetTag(TelemetryAttributes.JobId, job.Id).SetTag(TelemetryAttributes.JobKind, specification.Kind);
        if (isNew)
        {
            await signals.LogStateAsync(job);
            if (job.WaitsForJobs)
            {
                job = await signals.AdvanceAsync(job);
            }
            else
            {
                await signals.WakeAsync(job);
            }
            LookaheadMetrics.JobsSubmitted.Add(1, new KeyValuePair<string, object?>(TelemetryAttributes.JobKind, specification.Kind));
        }
        return job;
    }

    private async Task CheckAsync(JobSpecification specification, string owner, CancellationToken cancellationToken)
    {
        var findings = new List<SubmissionFinding>();
        foreach (var part in SpecificationPart.Of(specification))
        {
            var foreign = JobReferenceCheck.Check(part.Specification, owner).ToList();
            if (foreign.Count > 0)
            {
                findings.AddRange(foreign.Select(f => f with { Field = part.Field(f.Field) }));
                continue; // No check may look at them.
            }
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
