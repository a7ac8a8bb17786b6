using Lookahead.Evaluation.Completions;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Evaluation.Scoring;

/// <summary>From a sample of any tool to the program that is run. The one place where scoring asks for the extraction rule.</summary>
internal static class SampleProgram
{
    /// <param name="problem">What was asked.</param>
    /// <param name="sample">What came.</param>
    /// <param name="extract">False: a completion is run as it is, behind the problem's prompt where it has one, as human-eval does. True: the rules for raw output of a model come first.</param>
    public static (string Program, bool HasCode) Of(Problem problem, SampleLine sample, bool extract)
    {
        if (sample.IsProgram)
        {
            return (sample.Text, !string.IsNullOrWhiteSpace(sample.Text));
        }
        if (!extract)
        {
            return (problem.Function?.Prompt + sample.Text, !string.IsNullOrWhiteSpace(sample.Text));
        }
        var extracted = CompletionRules.Extract(problem, new PromptSettings(), sample.Text);
        return (extracted.Source, extracted.HasCode);
    }
}
