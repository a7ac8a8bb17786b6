using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Evaluation.Tests.Sandbox.Sessions;

/// <summary>Another sandbox, with the calls of <see cref="OpenAsync"/> counted.</summary>
internal sealed class CountingSandbox(ISandbox inner) : ISandbox
{
    public int Opened { get; set; }

    public SandboxDescription Description => inner.Description;

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) => inner.SelfTestAsync(cancellationToken);

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken)
    {
        Opened++;
        return inner.OpenAsync(source, cancellationToken);
    }

    public Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken) => inner.RunPairAsync(request, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Another sandbox that fails its self-test.</summary>
internal sealed class LeakingSandbox(ISandbox inner) : ISandbox
{
    public SandboxDescription Description => inner.Description;

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new SandboxSelfTest([new SandboxCheck("network", false, "connected")]));

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) => inner.OpenAsync(source, cancellationToken);

    public Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken) => inner.RunPairAsync(request, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
