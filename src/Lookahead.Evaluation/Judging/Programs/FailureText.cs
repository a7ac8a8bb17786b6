using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging.Programs;

/// <summary>Why a test failed, in few words.</summary>
internal static class FailureText
{
    private const int Longest = 80;

    /// <summary>For a wrong answer what was printed and what expected; for an error the last line of standard error; else null.</summary>
    public static string? Of(VerdictStatus status, ExecutionResult result, ProblemTest test) => status switch
    {
        VerdictStatus.WrongAnswer => $"printed {Shown(result.StandardOutput)}, expected {Shown(test.Output)}",
        VerdictStatus.RuntimeError => result.StandardError.TrimEnd().Split('\n')[^1] is { Length: > 0 } line ? Shortened(line) : $"exit code {result.ExitCode}",
        _ => null,
    };

    private static string Shown(string text) => $"'{Shortened(text.Trim()).ReplaceLineEndings("\\n")}'";

    private static string Shortened(string text) => text.Length <= Longest ? text : text[..Longest] + "...";
}
