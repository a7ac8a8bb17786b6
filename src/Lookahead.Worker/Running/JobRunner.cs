using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Telemetry;
using Lookahead.Worker.Attempts;
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
    TimeProvider time,
    WorkerOptions options,
    ILogger logger)
{
    /// <param name="stopping">Asks the handler to stop at its next safe point: the process is shutting down.</param>
    /// <returns>Null when the job was lost to another worker; nothing was changed then.</returns>
    public async Task<AttemptEnd?> RunAsync(JobDocument claimed, JobLock jobLock, ReceivedMessage message, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var ended = new CancellationTokenSource();
        await using var reporter = new EventReporter(events, jobLock, claimed.Id, claimed.Epoch, time, logger);
        var attempt = new AttemptWriter(blobs, jobLock, claimed.Id, claimed.Epoch);
        var beating = heartbeat.RunAsync(claimed, jobLock, message, stop, ended.Token);
        try
        {
            var (outcome, error) = await WorkAsync(claimed, jobLock, attempt, reporter, stop.Token);
            await reporter.DrainAsync(jobLock.Lost);
            jobLock.ThrowIfLost();
            return await EndAsync(claimed, jobLock, attempt, outcome, error);
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
        JobDocument claimed, JobLock jobLock, AttemptWriter attempt, EventReporter reporter, CancellationToken stop)
    {
        var startedAt = time.GetUtcNow();
        try
        {
            var kind = claimed.Specification.Kind;
            if (!handlers.TryGetValue(kind, out var handler))
            {
                throw JobException.Infrastructure(
                    ErrorCodes.Unexpected, $"This worker has no handler for jobs of kind '{kind}'. Run a worker of the service's version.", retryable: false);
            }
            using var scratch = ScratchFolder.Create(options.ScratchRoot, claimed);
            var context = new JobContext(claimed, new BlobReader(blobs), attempt, reporter, scratch.Path, time, stop);
            // On the thread pool, because handlers compute for long before they first wait for anything.
            var outcome = await Task.Run(() => handler.RunAsync(context, jobLock.Lost), CancellationToken.None);
            if (outcome == HandlerOutcome.Stopped && !stop.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The handler of '{kind}' stopped without being asked to.");
            }
            if (outcome == HandlerOutcome.Completed)
            {
                await PutManifestAsync(claimed, context, startedAt, jobLock.Lost);
            }
            return (outcome, null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !jobLock.IsLost)
        {
            return (HandlerOutcome.Stopped, null); // Stopped without a checkpoint: correct, if not thrifty.
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

    private async Task<AttemptEnd> EndAsync(
        JobDocument claimed, JobLock jobLock, AttemptWriter attempt, HandlerOutcome outcome, JobError? error)
    {
        if (error is null && outcome == HandlerOutcome.Stopped)
        {
            return new AttemptEnd(await transitions.ReleaseAsync(claimed, jobLock.Lost), null);
        }
        try
        {
            if (error is null)
            {
                using var span = LookaheadTelemetry.StartStage("commit");
                return new AttemptEnd(await transitions.SucceedAsync(claimed, jobLock.Lost), null);
            }
        }
        catch (StorageFullException e)
        {
            error = ErrorClassifier.Classify(e);
        }
        try
        {
            return new AttemptEnd(await transitions.FailAsync(claimed, error, jobLock.Lost), error);
        }
        catch (StorageFullException) when (!error.Retryable)
        {
            // Even the few bytes that say so need room, and the attempt's files are of no use any more.
            await attempt.DeleteAllAsync(jobLock.Lost);
            return new AttemptEnd(await transitions.FailAsync(claimed, error, jobLock.Lost), error);
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
