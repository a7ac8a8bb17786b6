using Lookahead.Evaluation.Sandbox.Bubblewrap;

namespace Lookahead.Evaluation.Sandbox;

/// <summary>Which sandbox runs the programs.</summary>
public sealed record SandboxOptions
{
    /// <summary>One of <see cref="SandboxFactory.Backends"/>.</summary>
    public string Backend { get; init; } = SandboxFactory.Fast;

    /// <summary>For the backends on bubblewrap; what the backend's name decides is not looked at here.</summary>
    public BubblewrapOptions Bubblewrap { get; init; } = new();
}

/// <summary>Starts sandboxes by their names.</summary>
public static class SandboxFactory
{
    /// <summary>bubblewrap with one sandbox a program and a fork of a preloaded interpreter a run.</summary>
    public const string Fast = "fast";

    /// <summary>bubblewrap with a sandbox and an interpreter a run.</summary>
    public const string Bubblewrap = "bubblewrap";

    public static IReadOnlyList<string> Backends { get; } = [Fast, Bubblewrap];

    /// <summary>Starts a sandbox and tests its isolation.</summary>
    /// <exception cref="ArgumentException">No backend has that name.</exception>
    /// <exception cref="SandboxUnavailableException">It cannot run here, or its isolation does not hold.</exception>
    public static async Task<ISandbox> StartAsync(SandboxOptions options, CancellationToken cancellationToken) => options.Backend switch
    {
        Fast => await BubblewrapSandbox.StartAsync(options.Bubblewrap with { ForkPerRun = true }, cancellationToken),
        Bubblewrap => await BubblewrapSandbox.StartAsync(options.Bubblewrap with { ForkPerRun = false }, cancellationToken),
        _ => throw new ArgumentException(
            $"There is no sandbox backend '{options.Backend}'; there are: {string.Join(", ", Backends)}.", nameof(options)),
    };
}
