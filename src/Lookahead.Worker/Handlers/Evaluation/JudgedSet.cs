using Lookahead.Evaluation.Completions;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Results;
using Lookahead.Formats.Problems;

namespace Lookahead.Worker.Handlers.Evaluation;

/// <summary>A set as it was read.</summary>
internal sealed record ProblemSet(string Name, IReadOnlyList<Problem> Problems);

/// <summary>A completion and the program taken from it.</summary>
internal sealed record SampledProgram(string Set, Problem Problem, StoredSample Completion)
{
    public ExtractedProgram Program { get; } = ProgramExtractor.Extract(Completion.Text);
}

internal sealed record JudgedProgram(SampledProgram Sampled, Verdict Verdict)
{
    public EvaluatedSample Evaluated() => new(Sampled.Problem, Sampled.Completion.Temperature, Sampled.Completion.Sample, Sampled.Program.Source, Verdict);
}

internal sealed record JudgedSet(EvaluatedSet Evaluated, IReadOnlyList<JudgedProgram> Programs);
