using Lookahead.Evaluation.Completions;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Results;
using Lookahead.Formats.Problems;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A completion and the program taken from it.</summary>
internal sealed record SampledProgram(string Set, Problem Problem, PromptSettings Prompt, StoredSample Completion)
{
    public ExtractedProgram Program { get; } = CompletionRules.Extract(Problem, Prompt, Completion.Text);
}

internal sealed record JudgedProgram(SampledProgram Sampled, Verdict Verdict)
{
    public EvaluatedSample Evaluated() => new(Sampled.Problem, Sampled.Completion.Temperature, Sampled.Completion.Sample, Sampled.Program.Source, Verdict);
}

internal sealed record JudgedSet(EvaluatedSet Evaluated, IReadOnlyList<JudgedProgram> Programs);
