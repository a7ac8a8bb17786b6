namespace Lookahead.Azure.Resilience;

/// <summary>How calls of Azure are repeated. The defaults suit a service that may wait a minute but must not lose a job.</summary>
public sealed record AzureResilienceOptions
{
    /// <summary>Repeats after the first try.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>Before the first repeat; doubles each time, with jitter, up to <see cref="LongestDelay"/>.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromMilliseconds(400);

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For one try. A block of an upload is a call of its own.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long calls rest after most of them have failed.</summary>
    public TimeSpan BreakDuration { get; init; } = TimeSpan.FromSeconds(15);
}
