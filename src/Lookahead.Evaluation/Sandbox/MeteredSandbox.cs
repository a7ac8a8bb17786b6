using System.Diagnostics;
using Lookahead.Jobs.Telemetry;

namespace Lookahead.Evaluation.Sandbox;

/// <summary>A sandbox whose runs are counted and timed.</summary>
internal sealed class MeteredSandbox(ISandbox inner) : ISandbox
{
    public SandboxDescription Description => inner.Description;

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) => inner.SelfTestAsync(cancellationToken);

    public async Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) =>
        new Program(await inner.OpenAsync(source, cancellationToken), Description.Backend);

    /// <summary>Counts as one run, of the candidate: the tester is the judge's own.</summary>
    public async Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken)
    {
        var pair = await inner.RunPairAsync(request, cancellationToken);
        Record(pair.Tester.Status == ExecutionStatus.InfraError ? pair.Tester : pair.Candidate, Description.Backend);
        return pair;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static void Record(ExecutionResult result, string backend)
    {
        var tags = new TagList
        {
            { TelemetryAttributes.SandboxStatus, TelemetryAttributes.ValueOf(result.Status) },
            { TelemetryAttributes.SandboxBackend, backend },
        };
        LookaheadMetrics.SandboxExecutions.Add(1, tags);
        LookaheadMetrics.SandboxDuration.Record(result.WallSeconds, tags);
    }

    private sealed class Program(ISandboxedProgram inner, string backend) : ISandboxedProgram
    {
        public async Task<ExecutionResult> RunAsync(ProgramInput input, CancellationToken cancellationToken)
        {
            var result = await inner.RunAsync(input, cancellationToken);
            Record(result, backend);
            return result;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
