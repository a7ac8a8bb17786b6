namespace Lookahead.Evaluation.Sandbox;

/// <summary>Runs untrusted Python 3 programs apart from everything else. Safe to call from many threads at once.</summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>What isolates the programs; goes into every result and into the key of cached verdicts.</summary>
    SandboxDescription Description { get; }

    /// <summary>Tries to break out in the known ways and says what held.</summary>
    Task<SandboxSelfTest> SelfTestAsync(CancellationToken cancellationToken);

    /// <summary>Prepares a program for several runs. A program that does not compile is opened too; each of its runs says why.</summary>
    /// <param name="source">Python 3 source.</param>
    Task<ISandboxedProgram> OpenAsync(string source, CancellationToken cancellationToken);

    /// <summary>
    /// Runs two programs at a time, each in a sandbox of its own, joined by a socket and by nothing else. Ends when the tester
    /// ends (the candidate is then killed) or a limit of either is passed. Faults are results, as in
    /// <see cref="ISandboxedProgram.RunAsync"/>.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; both programs were killed.</exception>
    Task<PairResult> RunPairAsync(PairRequest request, CancellationToken cancellationToken);
}

/// <summary>A program that may be run several times, one run at a time; no run sees anything of another.</summary>
public interface ISandboxedProgram : IAsyncDisposable
{
    /// <summary>
    /// Runs the program to its end. What it does is a result, never an exception; a fault of the sandbox itself is a result
    /// with <see cref="ExecutionStatus.InfraError"/>, after which the program may be run again. When the call returns or throws,
    /// no process that the program started is left.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled; the program was killed.</exception>
    Task<ExecutionResult> RunAsync(ProgramInput input, CancellationToken cancellationToken);
}

public static class SandboxExtensions
{
    /// <summary>Opens a program, runs it once and closes it.</summary>
    /// <inheritdoc cref="ISandboxedProgram.RunAsync"/>
    public static async Task<ExecutionResult> RunAsync(this ISandbox sandbox, ExecutionRequest request, CancellationToken cancellationToken)
    {
        await using var program = await sandbox.OpenAsync(request.Source, cancellationToken);
        return await program.RunAsync(new ProgramInput(request.StandardInput, request.Limits), cancellationToken);
    }
}
