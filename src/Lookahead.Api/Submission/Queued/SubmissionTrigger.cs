using Lookahead.Api.Triggers.Invocations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Submission.Queued;

/// <summary>
/// A message of the queue <c>submissions</c>, handed over by a Functions host. A refused one is completed too: a function cannot put a
/// message among the dead letters, and giving it back would bring it again.
/// </summary>
internal static class SubmissionTrigger
{
    public static async Task<JsonHttpResult<InvocationAnswer>> HandleAsync(HttpRequest request, QueuedSubmissions submissions, CancellationToken cancellationToken)
    {
        var message = (await Invocation.ReadAsync(request, cancellationToken)).Message();
        var outcome = await submissions.HandleAsync(message.MessageId, message.Body, message.Properties, cancellationToken);
        return InvocationAnswer.Of(outcome.JobId is { } id
            ? $"Message {message.MessageId} became job {id}."
            : $"Message {message.MessageId} was refused ({outcome.Code}) and is kept under rejected/.");
    }
}
