using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Upkeep;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Triggers.JobEvents;

/// <summary>
/// Takes a message of the queue <c>job-events</c>, which says in the form of a wake-up that a job has ended, to every
/// <see cref="IJobEventHandler"/>, and strikes the job off when all have done their work. The document is the truth: a job that is not final, or gone, is passed over.
/// </summary>
public sealed partial class JobEventDispatcher(JobStore jobs, KeptMessages kept, IEnumerable<IJobEventHandler> handlers, ILogger<JobEventDispatcher> log)
{
    /// <returns>What was done, in a sentence.</returns>
    /// <exception cref="AggregateException">Handlers failed; those after them were called all the same.</exception>
    public async Task<string> HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (WakeUp.TryParse(message.Body, out var reason) is not { } ended)
        {
            LogUnreadable(message.MessageId, reason);
            return $"Message {message.MessageId} names no job and is kept as {await kept.KeepAsync(message, cancellationToken)}.";
        }
        if (await jobs.FindAsync(ended.JobId, cancellationToken) is not { } job || !job.State.IsFinal())
        {
            LogNotEnded(ended.JobId);
            return $"Job {ended.JobId} has not ended, or is gone.";
        }
        var faults = new List<Exception>();
        var count = 0;
        foreach (var handler in handlers)
        {
            count++;
            try
            {
                await handler.HandleAsync(job, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogHandlerFailed(e, handler.GetType().Name, job.Id);
                faults.Add(e);
            }
        }
        if (faults.Count == 0)
        {
            // Only now: until then the sweep tells of the end again.
            await jobs.StrikeOffAsync(job.Id, cancellationToken);
            return $"Job {job.Id} has ended; {count} handlers know.";
        }
        throw new AggregateException($"Handlers of the end of job {job.Id} failed.", faults);
    }

    [LoggerMessage(30, LogLevel.Error, "Message {MessageId} of the queue of job events names no job: {Reason}. It is kept.")]
    private partial void LogUnreadable(string messageId, string reason);

    [LoggerMessage(31, LogLevel.Information, "A message says that job {JobId} has ended; it has not, or is gone.")]
    private partial void LogNotEnded(string jobId);

    [LoggerMessage(32, LogLevel.Warning, "{Handler} failed for the end of job {JobId}; it is called again.")]
    private partial void LogHandlerFailed(Exception exception, string handler, string jobId);
}
