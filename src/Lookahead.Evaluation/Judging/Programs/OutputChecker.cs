using System.Text.Encodings.Web;
using System.Text.Json;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging.Programs;

/// <summary>
/// Asks a problem's own checker, a Python program in the sandbox, whether an output is right. It reads a JSON object with input,
/// expected and output from standard input; exit code 0 means right. Anything else, an exception or a limit too, means wrong: the
/// output is the untrusted program's, and may be made to upset the checker.
/// </summary>
internal sealed class OutputChecker(ISandbox sandbox)
{
    private static readonly ExecutionLimits Limits = new() { CpuSeconds = 10, WallSeconds = 60, MemoryBytes = 1L << 30 };
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Whether the output is right; or the fault of the machine that lost the run.</returns>
    public async Task<(bool Right, string? Fault)> CheckAsync(string checker, ProblemTest test, string output, CancellationToken cancellationToken)
    {
        var question = JsonSerializer.Serialize(new Dictionary<string, string> { ["input"] = test.Input, ["expected"] = test.Output, ["output"] = output }, Json);
        var result = await sandbox.RunAsync(new ExecutionRequest(checker, question, Limits), cancellationToken);
        return result.Status == ExecutionStatus.InfraError
            ? (false, result.Detail ?? "the checker's run was lost")
            : (result.Status == ExecutionStatus.Ok, null);
    }
}
