using System.Security.Cryptography;
using System.Text.Json;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>What decides verdicts on a problem besides tests of input and output.</summary>
internal static class JudgingParts
{
    /// <summary>Equal for problems that are judged alike; of problems with nothing but such tests, one and the same.</summary>
    public static string HashOf(Problem problem) =>
        problem is { Function: null, Checker: null, InputFile: null, OutputFile: null }
            ? "input-output"
            : Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new object?[]
            {
                problem.Function, problem.Checker, problem.InputFile, problem.OutputFile, problem.TimeLimitSeconds, problem.MemoryLimitMb,
            })));
}
