using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>
/// A hostile program. It prints ESCAPED when it gets what it wants; that word in its output, a status outside
/// <see cref="Expected"/>, more cost than its limits or a process left behind fail the test.
/// Standard input is JSON with what the attacker might know: port, udp_port, abstract_socket, host_pid, canary_file, secret, marker.
/// </summary>
public sealed record Attack(string Name, string Source, params ExecutionStatus[] Expected)
{
    public ExecutionLimits Limits { get; init; } = new()
    {
        CpuSeconds = 0.5,
        WallSeconds = 10,
        MemoryBytes = 128L << 20,
        OutputBytes = 1 << 20,
        DiskBytes = 8L << 20,
        Processes = 16,
    };

    /// <summary>A program that waits is stopped after half a second, which costs the suite as much.</summary>
    public Attack Waiting() => this with { Limits = Limits with { WallSeconds = 0.5 } };

    public override string ToString() => Name;
}
