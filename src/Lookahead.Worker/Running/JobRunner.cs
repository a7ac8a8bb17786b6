using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Telemetry;
using Lookahead.Worker.Attempts;
using Lookahead.Worker.Data;
using Lookahead.Worker.Handling;
using Lookahead.Worker.Manifests;
using Microsoft.Extensions.Logging;

namespace Lookahead.Worker.Running;

/// <summary>Runs one attempt of a claimed job: handler, manifest, then the change of state that commits it.</summary>
internal sealed partial class JobRunner(
    IBlobStore blobs,
    IReadOnlyDictionary<string, IJobHandler> handlers,
    JobTransitions transitions,
    JobEventLog events,
    Heartbeat heartbeat,
    DatasetCache datasets,
    TimeProvider time,
    WorkerOptions options,
    ILogger logger)
{
    /// <param name="stopping">Asks the handler to stop at its next safe point: the process is shutting down.</param>
    /// <returns>Null when the job was lost to another worker; nothing was changed then.</returns>
    public async Task<AttemptEnd?> RunAsync(Assignment assignment, CancellationToken stopping)
    {
        var (claimed, jobLock) = (assignment.Claimed, assignment.Lock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var ended = new CancellationTokenSource();
        await using var reporter = new EventReporter(events, jobLock, claimed.Id, claimed.Epoch, time, logger);
        var attempt = new AttemptWriter(blobs, jobLock, claimed.Id, claimed.Epoch);
        var beating = heartbeat.RunAsync(assignment, stop, ended.Token);
        try
        {
            var (outcome, error) = await WorkAsync(assignment, attempt, reporter, stop.Token);
            await reporter.DrainAsync(jobLock.Lost);
            jobLock.ThrowIfLost();
            return await EndAsync(assignment, attempt, outcome, error);
        }
        catch (Exception e) when (e is EpochFencedException or JobConflictException or KeyNotFoundException || jobLock.IsLost)
        {
            LogLost(logger, claimed.Id, claimed.Epoch, e.Message);
            return null;
        }
        finally
        {
            await ended.CancelAsync();
            await beating;
        }
    }

    private async Task<(HandlerOutcome Outcome, JobError? Error)> WorkAsync(
        Assignment assignment, AttemptWriter attempt, EventReporter reporter, CancellationToken stop)
    {
        var (claimed, jobLock) = (assignment.Claimed, assignment.Lock);
        var startedAt = time.GetUtcNow();
        try
        {
            if (assignment.Limits.Exceeded() is { } exceeded)
            {
                throw new JobException(exceeded);
            }
            using var scratch = ScratchFolder.Create(options.ScratchRoot, claimed);
            var inputs = await datasets.ResolveAsync(claimed.Specification, stop);
            var context = new JobContext(claimed with { Specification = inputs }, new BlobReader(blobs), attempt, reporter, scratch.Path, time, stop);
            var work = Work(assignment with { Job = assignment.Job with { Specification = inputs } }, context);
            // On the thread pool, because handlers compute for long before they first wait for anything.
            var outcome = await Task.Run(() => work(jobLock.Lost), CancellationToken.None);
            if (outcome == HandlerOutcome.Stopped && !stop.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The handler of '{claimed.Specification.Kind}' stopped without being asked to.");
            }
            if (outcome == HandlerOutcome.Completed)
            {
                await PutManifestAsync(claimed, context, startedAt, jobLock.Lost);
            }
            return (outcome, outcome == HandlerOutcome.Stopped ? assignment.Limits.Exceeded() : null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !jobLock.IsLost)
        {
            return (HandlerOutcome.Stopped, assignment.Limits.Exceeded()); // Stopped without a checkpoint: correct, if not thrifty.
        }
        catch (Exception e) when (!jobLock.IsLost)
        {
            var error = ErrorClassifier.Classify(e);
            if (error.IsUserError)
            {
                LogUserError(logger, claimed.Id, claimed.Epoch, error.Message);
            }
            else if (error.Code != ErrorCodes.Unexpected)
            {
                LogKnownFailure(logger, claimed.Id, claimed.Epoch, error.Message, error.Code);
            }
            else
            {
                LogFailed(logger, claimed.Id, claimed.Epoch, e);
            }
            return (HandlerOutcome.Stopped, error);
        }
    }

    /// <summary>What the handler of the job's kind is to do for the assignment.</summary>
    private Func<CancellationToken, Task<HandlerOutcome>> Work(Assignment assignment, JobContext context)
    {
        var kind = assignment.Claimed.Specification.Kind;
        if (!handlers.TryGetValue(kind, out var handler))
        {
            throw JobException.Infrastructure(
                ErrorCodes.Unexpected, $"This worker has no handler for jobs of kind '{kind}'. Run a worker of the service's version.", retryable: false);
        }
        if (!assignment.IsPart && assignment.Parts is null)
        {
            return token => handler.RunAsync(context, token);
        }
        var split = handler as ISplitJobHandler ?? throw new InvalidOperationException($"The handler of '{kind}' does no parts of jobs.");
        if (assignment.Parts is { } parts)
        {
            return parts.Failed is { } failed ? throw new JobException(Of(failed)) : token => split.MergeAsync(context, parts.Succeeded!, token);
        }
        var part = JobKey.PartOf(assignment.Id)!;
        return token => split.RunPartAsync(context, assignment.Job, part, token);

        static JobError Of(JobDocument failed) =>
            failed.Error! with { Message = $"Part {JobKey.PartOf(failed.Id)} failed: {failed.Error.Message}", Retryable = false };
    }

    private async Task<AttemptEnd> EndAsync(Assignment assignment, AttemptWriter attempt, HandlerOutcome outcome, JobError? error)
    {
        var (claimed, jobLock) = (assignment.Claimed, assignment.Lock);
        if (error is null && outcome == HandlerOutcome.Stopped)
        {
            return new AttemptEnd(await transitions.ReleaseAsync(claimed, jobLock), null);
        }
        try
        {
            if (error is null)
            {
                using var span = LookaheadTelemetry.StartStage("commit");
                return new AttemptEnd(await transitions.SucceedAsync(claimed, jobLock), null);
            }
        }
        catch (StorageFullException e)
        {
            error = ErrorClassifier.Classify(e);
        }
        try
        {
            return new AttemptEnd(await transitions.FailAsync(claimed, error, jobLock), error);
        }
        catch (StorageFullException) when (!error.Retryable)
        {
            // Even the few bytes that say so need room, and the attempt's files are of no use any more.
            await attempt.DeleteAllAsync(jobLock.Lost);
            return new AttemptEnd(await transitions.FailAsync(claimed, error, jobLock), error);
        }
    }

    private async Task PutManifestAsync(JobDocument claimed, JobContext context, DateTimeOffset startedAt, CancellationToken lost)
    {
        var manifest = new AttemptManifest
        {
            JobId = claimed.Id,
            Epoch = claimed.Epoch,
            Specification = claimed.Specification,
            StartedAt = startedAt,
            FinishedAt = time.GetUtcNow(),
            Machine = MachineDescription.Current(claimed.Specification.Threads),
            CodeVersion = CodeVersion.Current,
            Facts = new SortedDictionary<string, string>(context.Facts, StringComparer.Ordinal),
            Files = context.Attempt.Files,
        };
        await context.Attempt.PutManifestAsync(JsonSerializer.SerializeToUtf8Bytes(manifest, JobJson.Indented), lost);
    }
}
