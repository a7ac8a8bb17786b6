using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Submission.Queued;

/// <summary>Receives specifications from a queue, for heads without queue-triggered functions.</summary>
/// <param name="queue">Of specifications, the JSON that <c>POST /api/jobs</c> takes.</param>
public sealed partial class QueuedSubmissionReceiver(IJobQueue queue, QueuedSubmissions submissions, TimeProvider time, ILogger<QueuedSubmissionReceiver> log)
    : BackgroundService
{
    /// <summary>What Service Bus allows for a dead letter's description.</summary>
    private const int MaxDescription = 4096;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await queue.ReceiveAsync(Wait, stoppingToken) is { } message)
                {
                    await HandleAsync(message, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Told to stop.
            }
            catch (Exception e)
            {
                LogReceiveFailed(e);
                await Task.Delay(FaultPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task HandleAsync(ReceivedMessage message, CancellationToken stopping)
    {
        QueuedSubmissionOutcome outcome;
        try
        {
            outcome = await submissions.HandleAsync(message.MessageId, message.Body, message.Properties, stopping);
        }
        catch (Exception)
        {
            // The store or a check failed: delivered again, until the queue gives up.
            await queue.AbandonAsync(message, CancellationToken.None);
            throw;
        }
        if (outcome.JobId is { } id)
        {
            LogAccepted(message.MessageId, id);
            await queue.CompleteAsync(message, CancellationToken.None);
            return;
        }
        LogRefused(message.MessageId, outcome.Code);
        var detail = string.Join(' ', [outcome.Detail, .. outcome.Errors?.Select(e => $"{e.Field}: {e.Message}") ?? []]);
        await queue.DeadLetterAsync(message, outcome.Code!, detail.Length > MaxDescription ? detail[..MaxDescription] : detail, CancellationToken.None);
    }

    [LoggerMessage(20, LogLevel.Information, "Message {MessageId} became job {JobId}.")]
    private partial void LogAccepted(string messageId, string jobId);

    [LoggerMessage(21, LogLevel.Information, "Message {MessageId} was refused ({Code}) and goes to the dead letters.")]
    private partial void LogRefused(string messageId, string? code);

    [LoggerMessage(22, LogLevel.Warning, "Receiving submissions failed.")]
    private partial void LogReceiveFailed(Exception exception);
}
