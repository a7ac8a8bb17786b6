using Lookahead.Formats.Problems;

namespace Lookahead.Formats.Prompts;

/// <summary>A problem as a user asks it in a chat, and a solution as an assistant gives it.</summary>
internal static class ChatQuestion
{
    public static string Of(Problem problem, int tests) => problem.Function switch
    {
        null => $"Write a Python 3 program that solves this problem. It reads {problem.InputFile ?? "standard input"} and writes {problem.OutputFile ?? "standard output"}. "
            + $"Answer with the program in one ```python block.\n\n{problem.Statement.Trim()}\n",
        { Prompt.Length: > 0 } function => $"Complete this Python function. Answer with the whole function, imports included, in one ```python block.\n\n```python\n{function.Prompt.TrimEnd()}\n```\n",
        _ => $"{problem.Statement.Trim()} Answer with the program in one ```python block. It must pass these tests:\n\n```python\n{FunctionPrompts.Shown(problem, tests)}```\n",
    };

    public static string Answer(string code) => $"```python\n{code}```";
}
