namespace Lookahead.Evaluation.Sandbox;

/// <summary>Runs untrusted Python 3 programs apart from everything else. Safe to call from many threads at once.</summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>What isolates the programs; goes into every result and into the key of cached verdicts.</summary>
    SandboxDescription Description { get; }

    /// <summary>Tries to break out in the known ways and says what held.</summary>
    Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs one program to its end. What the program does is a result, never an exception; a fault of the sandbox itself
    /// is a result with <see cref="ExecutionStatus.InfraError"/>. When the call returns or throws, no process of the run is left.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; the program was killed.</exception>
    Task<ExecutionResult> RunAsync(ExecutionRequest request, CancellationToken cancellationToken);
}
