using Lookahead.Api.Triggers.Invocations;
using Lookahead.Jobs.Upkeep;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Triggers.DeadLetters;

/// <summary>A dead letter of the queue of wake-ups, handed over by a Functions host.</summary>
internal static class DeadLetterTrigger
{
    public static async Task<JsonHttpResult<InvocationAnswer>> HandleAsync(HttpRequest request, DeadLetterHandler letters, CancellationToken cancellationToken)
    {
        var letter = (await Invocation.ReadAsync(request, cancellationToken)).Message();
        var end = await letters.HandleAsync(letter, cancellationToken);
        return InvocationAnswer.Of($"Dead letter {letter.MessageId}: {end}.");
    }
}
