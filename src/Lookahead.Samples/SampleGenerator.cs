using Lookahead.Formats.Problems;
using Lookahead.Samples.Families;

namespace Lookahead.Samples;

/// <summary>Generates small programming problems with tests and programs; see docs/samples.md.</summary>
public static class SampleGenerator
{
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">More variants were asked of a family than it has.</exception>
    public static SampleSet Generate(SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new SampleSet(
            InTurn(FamilyCatalog.Trained, Split.Train, options.VariantsPerFamily, options),
            InTurn(FamilyCatalog.Trained, Split.HeldOutVariant, options.HeldOutPerFamily, options),
            InTurn(FamilyCatalog.Unseen, Split.Unseen, options.UnseenPerFamily, options));
    }

    /// <summary>One problem of each family in turn, so that any prefix of the list is balanced.</summary>
    private static List<Problem> InTurn(
        IReadOnlyList<IProblemFamily> families, Split split, int count, SampleOptions options)
    {
        var perFamily = families.Select(family => family.Generate(split, count, options)).ToList();
        return Enumerable.Range(0, count).SelectMany(i => perFamily.Select(problems => problems[i])).ToList();
    }
}
