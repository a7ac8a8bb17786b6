using Lookahead.Api.Triggers.Invocations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lookahead.Api.Triggers.Upkeep;

/// <summary>The tick of a timer, handed over by a Functions host.</summary>
internal static class SweepTrigger
{
    public static async Task<JsonHttpResult<InvocationAnswer>> HandleAsync(HttpRequest request, UpkeepRun upkeep, CancellationToken cancellationToken)
    {
        await Invocation.ReadAsync(request, cancellationToken);
        return InvocationAnswer.Of(await upkeep.RunAsync(cancellationToken));
    }
}
