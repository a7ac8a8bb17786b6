using Lookahead.Jobs.Specifications;

namespace Lookahead.Api.Submission;

/// <summary>A specification that checks look at, and where its fields stand in what was submitted.</summary>
internal sealed record SpecificationPart(JobSpecification Specification, Func<string, string> Field)
{
    private const string Arms = "three_arms.";

    /// <summary>The specification itself, and the jobs that the recipe of the three arms consists of.</summary>
    public static IEnumerable<SpecificationPart> Of(JobSpecification specification)
    {
        yield return new SpecificationPart(specification, static field => field);
        if (specification is not CompareSpecification { ThreeArms: { } arms } compare)
        {
            yield break;
        }
        yield return new SpecificationPart(ThreeArmsPlan.Stage1(compare, arms.NHeads, arms.Seeds[0]) with { After = compare.After }, field => InStage(field, "stage1"));
        yield return new SpecificationPart(ThreeArmsPlan.Stage2(compare, arms.Model, arms.NHeads, arms.Seeds[0]) with { After = compare.After }, field => InStage(field, "stage2"));
        // The trained arms have other heads than the base model: what sampling needs of them is known without looking.
        var evaluation = ThreeArmsPlan.Evaluation(compare, arms.Model, "");
        yield return new SpecificationPart(evaluation with { After = compare.After, Sampling = evaluation.Sampling with { Speculation = SpeculationRule.Auto, DraftHeads = 0 } }, static field => Of(field, Arms + field));
    }

    private static string InStage(string field, string stage) => Of(field, field.StartsWith("model", StringComparison.Ordinal) ? Arms + field : $"{Arms}{stage}.{field}");

    /// <summary>What a job begins after is a field of the whole.</summary>
    private static string Of(string field, string inPart) => field.StartsWith("after[", StringComparison.Ordinal) ? field : inPart;
}
