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

    /// <summary>The programs of samples, set by set, in each temperature by temperature.</summary>
    /// <param name="specification">With temperatures and the rules for programs.</param>
    /// <param name="items">In the order of <see cref="SampleRange"/>.</param>
    /// <param name="sample">The text of a key, temperature and number.</param>
    public static IReadOnlyList<SampledProgram> Of(
        PassAtKSpecification specification, IReadOnlyList<SampleItem> items, Func<string, double, int, StoredSample> sample) =>
        [.. items.GroupBy(item => item.Set).SelectMany(set => specification.Sampling.EachTemperature.SelectMany(t =>
            set.Select(item => new SampledProgram(item.Set.Name, item.Problem, specification.Prompt, sample(item.Key, t, item.Sample)))))];
}

internal sealed record JudgedProgram(SampledProgram Sampled, Verdict Verdict)
{
    public EvaluatedSample Evaluated() => new(Sampled.Problem, Sampled.Completion.Temperature, Sampled.Completion.Sample, Sampled.Program.Source, Verdict);
}

internal sealed record JudgedSet(EvaluatedSet Evaluated, IReadOnlyList<JudgedProgram> Programs);
