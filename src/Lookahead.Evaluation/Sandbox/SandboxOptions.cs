using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.Evaluation.Sandbox.Landlock;
using Lookahead.Evaluation.Sandbox.Sessions;

namespace Lookahead.Evaluation.Sandbox;

/// <summary>Which sandbox runs the programs.</summary>
public sealed record SandboxOptions
{
    /// <summary>Names the backend.</summary>
    public const string BackendVariable = "LOOKAHEAD_SANDBOX";

    /// <summary>Holds the address of a pool of sessions.</summary>
    public const string PoolVariable = "LOOKAHEAD_SESSION_POOL";

    /// <summary>One of <see cref="SandboxFactory.Backends"/>.</summary>
    public string Backend { get; init; } = SandboxFactory.Auto;

    /// <summary>For the backends on bubblewrap; what the backend's name decides is not looked at here.</summary>
    public BubblewrapOptions Bubblewrap { get; init; } = new();

    /// <summary>For <see cref="SandboxFactory.Landlock"/>.</summary>
    public LandlockOptions Landlock { get; init; } = new();

    /// <summary>For <see cref="SandboxFactory.SessionPool"/>.</summary>
    public SessionPoolOptions? SessionPool { get; init; }

    /// <summary>The options that a process's environment asks for.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="chosen">A backend that was asked for by name, which goes before the environment's.</param>
    /// <exception cref="SandboxUnavailableException">A variable's value is no backend or no address.</exception>
    public static SandboxOptions FromEnvironment(Func<string, string?> variable, string? chosen = null)
    {
        var backend = chosen ?? (variable(BackendVariable) is { Length: > 0 } name ? name : SandboxFactory.Auto);
        if (!SandboxFactory.Backends.Contains(backend))
        {
            throw new SandboxUnavailableException($"{BackendVariable} is '{backend}'; it must be one of {string.Join(", ", SandboxFactory.Backends)}.");
        }
        var address = variable(PoolVariable) is { Length: > 0 } text ? text : null;
        Uri? endpoint = null;
        if (address is not null && (!Uri.TryCreate(address, UriKind.Absolute, out endpoint) || endpoint.Scheme is not ("http" or "https")))
        {
            throw new SandboxUnavailableException($"{PoolVariable} is '{address}'; it must be an address such as https://pool.environment.region.azurecontainerapps.io.");
        }
        return new SandboxOptions { Backend = backend, SessionPool = endpoint is null ? null : new SessionPoolOptions { Endpoint = endpoint } };
    }

    /// <summary>With tokens for the pool of sessions, where it is one on Azure.</summary>
    /// <param name="tokens">Gives tokens for a scope; asked once.</param>
    public SandboxOptions WithPoolTokens(Func<string, Func<CancellationToken, ValueTask<string>>> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return SessionPool is { IsOnAzure: true, AccessToken: null } pool
            ? this with { SessionPool = pool with { AccessToken = tokens(SessionPoolOptions.TokenScope) } }
            : this;
    }
}
