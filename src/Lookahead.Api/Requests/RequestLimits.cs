using System.Globalization;
using System.Threading.RateLimiting;
using Lookahead.Api.Callers;
using Lookahead.Api.Errors;
using Lookahead.Jobs.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Lookahead.Api.Requests;

/// <summary>How many requests an owner may send; others do not wait for one who sends too many. Each process counts for itself.</summary>
/// <param name="PerSecond">In the long run; 0: no limit.</param>
public sealed record RequestLimits(int PerSecond)
{
    /// <summary>Overrides <see cref="Default"/>.</summary>
    public const string Variable = "LOOKAHEAD_REQUESTS_PER_SECOND";

    /// <summary>So many seconds' worth may come at once.</summary>
    private const int BurstSeconds = 10;

    public static RequestLimits Default { get; } = new(50);

    /// <exception cref="ArgumentException">The variable's value makes no sense.</exception>
    public static RequestLimits FromEnvironment(Func<string, string?> variable) => variable(Variable) switch
    {
        null or "" => Default,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 1_000_000 => new RequestLimits(number),
        var text => throw new ArgumentException($"{Variable} must be an integer from 0 (no limit) to 1000000, but is '{text}'."),
    };

    internal void Apply(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            PerSecond == 0 || context.FindCaller() is not { } caller
                ? RateLimitPartition.GetNoLimiter("")
                : RateLimitPartition.GetTokenBucketLimiter(caller.Owner, _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = PerSecond * BurstSeconds,
                    TokensPerPeriod = PerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
        options.OnRejected = async (rejected, _) =>
        {
            rejected.HttpContext.Response.Headers.RetryAfter = "1";
            await Problems.Create(StatusCodes.Status429TooManyRequests, ErrorCodes.RateLimited,
                $"More than {PerSecond} requests a second. Wait a second; events come with ?wait=30 or as a stream, without asking often.").ExecuteAsync(rejected.HttpContext);
        };
    }
}
