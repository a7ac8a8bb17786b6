using Lookahead.Evaluation.Sandbox.Bubblewrap;
using Lookahead.Evaluation.Sandbox.Landlock;
using Lookahead.Evaluation.Sandbox.Sessions;

namespace Lookahead.Evaluation.Sandbox;

/// <summary>Starts sandboxes by their names.</summary>
public static class SandboxFactory
{
    /// <summary><see cref="Fast"/>, and where that cannot run, <see cref="Landlock"/>. Results name what it was.</summary>
    public const string Auto = "auto";

    /// <summary>bubblewrap with one sandbox a program and a fork of a preloaded interpreter a run.</summary>
    public const string Fast = "fast";

    /// <summary>bubblewrap with a sandbox and an interpreter a run.</summary>
    public const string Bubblewrap = "bubblewrap";

    /// <summary>Landlock and a user of its own for each program, where namespaces are forbidden; needs root.</summary>
    public const string Landlock = "landlock";

    /// <summary>A pool of sessions elsewhere, each with a runner.</summary>
    public const string SessionPool = "session-pool";

    public static IReadOnlyList<string> Backends { get; } = [Auto, Fast, Bubblewrap, Landlock, SessionPool];

    /// <summary>Starts a sandbox and tests its isolation.</summary>
    /// <exception cref="ArgumentException">No backend has that name.</exception>
    /// <exception cref="SandboxUnavailableException">It cannot run here, or its isolation does not hold.</exception>
    public static async Task<ISandbox> StartAsync(SandboxOptions options, CancellationToken cancellationToken) =>
        new MeteredSandbox(await StartBackendAsync(options, cancellationToken));

    private static async Task<ISandbox> StartBackendAsync(SandboxOptions options, CancellationToken cancellationToken) => options.Backend switch
    {
        Auto => await StartFirstAsync(options, cancellationToken),
        Fast => await BubblewrapSandbox.StartAsync(options.Bubblewrap with { ForkPerRun = true }, cancellationToken),
        Bubblewrap => await BubblewrapSandbox.StartAsync(options.Bubblewrap with { ForkPerRun = false }, cancellationToken),
        Landlock => await LandlockSandbox.StartAsync(options.Landlock, cancellationToken),
        SessionPool => await SessionPoolSandbox.StartAsync(
            options.SessionPool ?? throw new SandboxUnavailableException($"The sandbox 'session-pool' needs the address of the pool in {SandboxOptions.PoolVariable}."),
            TimeProvider.System, cancellationToken),
        _ => throw new ArgumentException(
            $"There is no sandbox backend '{options.Backend}'; there are: {string.Join(", ", Backends)}.", nameof(options)),
    };

    private static async Task<ISandbox> StartFirstAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await StartBackendAsync(options with { Backend = Fast }, cancellationToken);
        }
        catch (SandboxUnavailableException first)
        {
            try
            {
                return await StartBackendAsync(options with { Backend = Landlock }, cancellationToken);
            }
            catch (SandboxUnavailableException second)
            {
                throw new SandboxUnavailableException($"{first.Message} Instead of it: {second.Message}", first);
            }
        }
    }
}
