using Lookahead.Api.Triggers.Receiving;
using Lookahead.Jobs.Queues;
using Microsoft.Extensions.Logging;

namespace Lookahead.Api.Submission.Queued;

/// <summary>Receives specifications from a queue, for heads without queue-triggered functions.</summary>
/// <param name="queue">Of specifications, the JSON that <c>POST /api/jobs</c> takes.</param>
public sealed partial class QueuedSubmissionReceiver(IJobQueue queue, QueuedSubmissions submissions, TimeProvider time, ILogger<QueuedSubmissionReceiver> log)
    : QueueReceiver(queue, time, log)
{
    /// <summary>What Service Bus allows for a dead letter's description.</summary>
    private const int MaxDescription = 4096;

    protected override async Task HandleAsync(ReceivedMessage message, CancellationToken stopping)
    {
        var outcome = await submissions.HandleAsync(message.MessageId, message.Body, message.Properties, stopping);
        if (outcome.JobId is { } id)
        {
            LogAccepted(message.MessageId, id);
            await Queue.CompleteAsync(message, CancellationToken.None);
            return;
        }
        LogRefused(message.MessageId, outcome.Code);
        var detail = string.Join(' ', [outcome.Detail, .. outcome.Errors?.Select(e => $"{e.Field}: {e.Message}") ?? []]);
        await Queue.DeadLetterAsync(message, outcome.Code!, detail.Length > MaxDescription ? detail[..MaxDescription] : detail, CancellationToken.None);
    }

    [LoggerMessage(20, LogLevel.Information, "Message {MessageId} became job {JobId}.")]
    private partial void LogAccepted(string messageId, string jobId);

    [LoggerMessage(21, LogLevel.Information, "Message {MessageId} was refused ({Code}) and goes to the dead letters.")]
    private partial void LogRefused(string messageId, string? code);
}
