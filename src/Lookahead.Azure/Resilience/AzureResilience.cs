using Azure;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Lookahead.Azure.Resilience;

/// <summary>The one place that says how calls of Azure are repeated. The SDKs' own retries are off.</summary>
public static class AzureResilience
{
    /// <param name="name">Of the service called, for telemetry: <c>blobs</c>, <c>queue</c>.</param>
    /// <param name="options">How often and how long.</param>
    /// <param name="time">The clock of delays and time-outs.</param>
    /// <param name="logs">Receives each repeat; Polly's metrics have the same name.</param>
    public static ResiliencePipeline Build(string name, AzureResilienceOptions options, TimeProvider time, ILoggerFactory logs) =>
        new ResiliencePipelineBuilder { Name = name, TimeProvider = time }
            .ConfigureTelemetry(logs)
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e && (IsTransient(e) || e is BrokenCircuitException)),
                MaxRetryAttempts = options.Retries,
                Delay = options.FirstDelay,
                MaxDelay = options.LongestDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = args => ValueTask.FromResult((args.Outcome.Exception as ITransientFault)?.RetryAfter),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e && IsTransient(e)),
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = options.BreakDuration,
            })
            .AddTimeout(options.TryTimeout)
            .Build();

    /// <summary>True for faults that may pass: no answer, a slow one, throttling, the service's own faults (429, 5xx).</summary>
    internal static bool IsTransient(Exception e) => e switch
    {
        ITransientFault fault => fault.IsTransient,
        RequestFailedException failed => failed.Status is 0 or 408 or 429 or >= 500,
        TimeoutRejectedException => true,
        // A connection broke while an answer was read. The stores' own kinds derive from IOException.
        IOException => e.GetType() == typeof(IOException),
        _ => false,
    };
}
