using System.Collections.Concurrent;
using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Evaluation.Tests.Judging;

/// <summary>Answers by a function in place of running anything, and remembers what it was asked.</summary>
internal sealed class FakeSandbox(Func<ExecutionRequest, int, ExecutionResult> answer) : ISandbox
{
    private int running;

    public ConcurrentQueue<ExecutionRequest> Requests { get; } = [];

    public int MostAtOnce { get; private set; }

    public SandboxDescription Description { get; init; } = new("fake", "none", "3.0.0", "profile");

    public static ExecutionResult Printed(string output) => new() { Status = ExecutionStatus.Ok, StandardOutput = output, CpuSeconds = 0.1 };

    public static ExecutionResult Ended(ExecutionStatus status) => new() { Status = status, StandardOutput = "1", Detail = "detail" };

    public Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken) =>
        Task.FromResult<ISandboxedProgram>(new Program(this, source));

    public Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    private async Task<ExecutionResult> RunAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref running));
        await Task.Yield();
        Requests.Enqueue(request);
        Interlocked.Decrement(ref running);
        return answer(request, Requests.Count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Program(FakeSandbox sandbox, string source) : ISandboxedProgram
    {
        public Task<ExecutionResult> RunAsync(ProgramInput input, CancellationToken cancellationToken) =>
            sandbox.RunAsync(new ExecutionRequest(source, input.StandardInput, input.Limits), cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
