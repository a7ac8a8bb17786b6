using System.Security.Cryptography;
using System.Text;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Clustering;

/// <summary>
/// Tells programs apart by what they print on inputs mutated from the public tests. Neither hidden inputs nor any expected
/// output is looked at.
/// </summary>
/// <param name="sandbox">Runs the programs.</param>
/// <param name="options">Limits; the same as the judge's.</param>
/// <param name="inputs">Mutated inputs per problem.</param>
/// <param name="seed">Of the mutations.</param>
public sealed class BehaviourProbe(ISandbox sandbox, JudgeOptions options, int inputs, int seed)
{
    /// <summary>Inputs per problem unless told otherwise.</summary>
    public const int DefaultInputs = 8;

    /// <summary>
    /// A key that is equal for programs that behaved the same: on every mutated input the same kind of end and, after a clean
    /// one, the same tokens. Where there is nothing to mutate (no public tests, or tests that are function calls) the key is
    /// the program's text.
    /// </summary>
    /// <exception cref="EvaluationInfrastructureException">The sandbox failed again and again.</exception>
    public async Task<string> KeyOfAsync(Problem problem, string program, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var mutated = InputMutator.Mutate(problem, inputs, seed);
        Add(hash, mutated.Count == 0 ? program : "");
        await using var opened = await sandbox.OpenAsync(program, cancellationToken);
        foreach (var input in mutated)
        {
            var result = await RunAsync(problem, opened, input, cancellationToken);
            Add(hash, result.Status.ToString());
            Add(hash, result.Status == ExecutionStatus.Ok ? string.Join(' ', result.StandardOutput.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : "");
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private Task<ExecutionResult> RunAsync(Problem problem, ISandboxedProgram program, string input, CancellationToken cancellationToken)
    {
        var given = new ProgramInput(input, options.LimitsFor(problem, new ProblemTest(input, ""))) { InputFile = problem.InputFile, OutputFile = problem.OutputFile };
        return InfrastructureRetry.RunAsync(problem, "a mutated input", options.InfrastructureRetries, async _ =>
        {
            var result = await program.RunAsync(given, cancellationToken);
            return (result.Status == ExecutionStatus.InfraError ? result.Detail ?? "no detail" : null, result);
        });
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes($"{text.Length}:{text}"));
}
