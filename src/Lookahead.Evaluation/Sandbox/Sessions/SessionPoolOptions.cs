namespace Lookahead.Evaluation.Sandbox.Sessions;

/// <summary>Where the sessions are, and how many may be used.</summary>
public sealed record SessionPoolOptions
{
    /// <summary>The scope of tokens for Azure Container Apps dynamic sessions.</summary>
    public const string TokenScope = "https://dynamicsessions.io/.default";

    /// <summary>The pool's management endpoint, or the address of one runner.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Sessions used at a time, one program in each. More calls wait for a free one.</summary>
    public int Sessions { get; init; } = 8;

    /// <summary>Gives a bearer token; it must renew and cache by itself. Null: none is sent (a runner of one's own).</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; init; }

    /// <summary>Whether the endpoint is a pool on Azure, the only place that a token may be sent to.</summary>
    public bool IsOnAzure => Endpoint.Scheme == Uri.UriSchemeHttps
        && (Endpoint.Host.EndsWith(".azurecontainerapps.io", StringComparison.OrdinalIgnoreCase) || Endpoint.Host.EndsWith(".dynamicsessions.io", StringComparison.OrdinalIgnoreCase));

    /// <summary>How often a call that the machinery failed (no free session, 5xx, a broken connection) is tried again.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>Before the first retry; doubles from one to the next, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What a call may take beyond the run's own limit: transport and the start of a session.</summary>
    public TimeSpan Overhead { get; init; } = TimeSpan.FromSeconds(60);
}
