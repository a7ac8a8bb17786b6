using Lookahead.Formats.Problems;
using Lookahead.Formats.Prompts;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Evaluation.Completions;

/// <summary>From a completion to the program that is run: one rule for each form of prompt. docs/judging.md has them in words.</summary>
public static class CompletionRules
{
    private const string Body = "function-body-1", Whole = "whole-program-1", Fenced = "fenced-1";

    /// <summary>The versions of the rules that a set needs, for manifests; they change whenever a rule does.</summary>
    public static string VersionsOf(IEnumerable<Problem> problems, PromptSettings settings) => string.Join(',', problems
        .Select(problem => VersionOf(problem, settings)).Distinct().Order(StringComparer.Ordinal));

    public static ExtractedProgram Extract(Problem problem, PromptSettings settings, string completion)
    {
        var text = completion.ReplaceLineEndings("\n");
        return VersionOf(problem, settings) switch
        {
            Body => FunctionCompletions.Body(problem.Function!, text),
            Whole => FunctionCompletions.Whole("", CodeFences.Find(text, problem.Function!.EntryPoint) ?? text),
            Fenced => FromAnswer(problem, text),
            _ => ProgramExtractor.Extract(text, ProblemPrompt.FirstLines(settings)),
        };
    }

    private static string VersionOf(Problem problem, PromptSettings settings) => PromptBuilder.StyleOf(problem, settings) switch
    {
        PromptStyle.Chat => Fenced,
        PromptStyle.Completion when problem.Function is { Prompt.Length: > 0 } => Body,
        PromptStyle.Completion or PromptStyle.Tests => Whole,
        _ => ProgramExtractor.RuleVersion,
    };

    /// <summary>The block of code; an answer without one is taken for code as it is.</summary>
    private static ExtractedProgram FromAnswer(Problem problem, string text)
    {
        var code = CodeFences.Find(text, problem.Function?.EntryPoint);
        return problem.Function is { } function ? FunctionCompletions.Block(function, code ?? text, code is not null)
            : new ExtractedProgram((code ?? text).TrimEnd() + "\n", code is not null, ProgramExtractor.HasCode(code ?? text));
    }
}
