using Lookahead.Api.Triggers.Invocations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Triggers.JobEvents;

/// <summary>A message of the queue <c>job-events</c>, handed over by a Functions host.</summary>
internal static class JobEventTrigger
{
    public static async Task<JsonHttpResult<InvocationAnswer>> HandleAsync(HttpRequest request, JobEventDispatcher dispatcher, CancellationToken cancellationToken)
    {
        var message = (await Invocation.ReadAsync(request, cancellationToken)).Message();
        return InvocationAnswer.Of(await dispatcher.HandleAsync(message, cancellationToken));
    }
}
