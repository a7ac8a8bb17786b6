using System.Diagnostics;
using System.Text.Json;
using Lookahead.Api.Errors;
using Lookahead.Api.Requests;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Json;
using Lookahead.Jobs.Lifecycle;
using Lookahead.Jobs.Queues;
using Lookahead.Jobs.Storage;
using Lookahead.Jobs.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Submission.Queued;

/// <summary>What became of a specification that came as a message; also the body of the reply.</summary>
public sealed record QueuedSubmissionOutcome
{
    public required string MessageId { get; init; }

    /// <summary>Null when the specification was refused.</summary>
    public string? JobId { get; init; }

    /// <summary>One of <see cref="ErrorCodes"/>; null when accepted.</summary>
    public string? Code { get; init; }

    /// <summary>A sentence for people.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong, field by field.</summary>
    public IReadOnlyList<ValidationError>? Errors { get; init; }
}

/// <summary>
/// Takes a job specification out of a message, with the checks and answers of <c>POST /api/jobs</c>. The message's id is the key:
/// a message that is delivered twice is one job. A refusal is kept as <c>rejected/{message}.json</c>, and told to the reply queue
/// where there is one. A plain handler: the loop of <see cref="QueuedSubmissionReceiver"/> calls it, or a queue-triggered function.
/// </summary>
/// <param name="replies">Where outcomes are sent; null: nowhere. Never named by the message: senders do not choose where we write.</param>
public sealed class QueuedSubmissions(JobSubmitter submitter, IBlobStore blobs, IJobQueue? replies)
{
    /// <summary>A property of replies: the id of the message that they answer.</summary>
    public const string CorrelationId = "correlation-id";

    /// <summary>A property of submissions: whose job it is to be. Who may send to the queue is trusted to say so.</summary>
    public const string Owner = "owner";

    /// <returns>The outcome. Faults of the service are thrown instead: the message is to be delivered again.</returns>
    public async Task<QueuedSubmissionOutcome> HandleAsync(
        string messageId, string body, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken)
    {
        using var span = LookaheadTelemetry.Source.StartActivity("receive submission", ActivityKind.Consumer, TraceContext.Parse(properties));
        var outcome = await SubmitAsync(messageId, body, properties, cancellationToken);
        if (outcome.JobId is null)
        {
            await blobs.PutAsync(JobPaths.Rejected(JobPaths.NameOf(messageId)), JsonSerializer.SerializeToUtf8Bytes(outcome, JobJson.Indented), PutCondition.None, cancellationToken);
        }
        if (replies is not null)
        {
            var reply = new QueueMessage(JsonSerializer.Serialize(outcome, JobJson.Options))
            {
                MessageId = $"{messageId}-reply",
                Properties = new Dictionary<string, string>(TraceContext.Current?.ToProperties() ?? new Dictionary<string, string>()) { [CorrelationId] = messageId },
            };
            await replies.SendAsync(reply, TimeSpan.Zero, cancellationToken);
        }
        return outcome;
    }

    private static string OwnerOf(IReadOnlyDictionary<string, string> properties) =>
        !properties.TryGetValue(Owner, out var owner) ? OwnerId.Local
        : OwnerId.IsValid(owner) ? owner
        : throw new ValidationException([new ValidationError("(message)." + Owner, $"must be 1 to {OwnerId.MaxLength} lower-case letters and digits, but is '{owner}'.")]);

    private async Task<QueuedSubmissionOutcome> SubmitAsync(
        string messageId, string body, IReadOnlyDictionary<string, string> properties, CancellationToken cancellationToken)
    {
        try
        {
            return new QueuedSubmissionOutcome { MessageId = messageId, JobId = (await submitter.SubmitOnceAsync($"queue/{messageId}", body, OwnerOf(properties), cancellationToken)).Id };
        }
        catch (Exception e) when (e is ValidationException or RequestRefusedException or JobConflictException)
        {
            var problem = ExceptionProblems.For(e).ProblemDetails;
            return new QueuedSubmissionOutcome
            {
                MessageId = messageId,
                Code = problem.Extensions["code"] as string,
                Detail = problem.Detail,
                Errors = problem.Extensions.TryGetValue("errors", out var errors) ? errors as IReadOnlyList<ValidationError> : null,
            };
        }
    }
}
