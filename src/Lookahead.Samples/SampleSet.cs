using Lookahead.Formats.Problems;

namespace Lookahead.Samples;

/// <summary>Problems to train on and two sets to evaluate on; see docs/samples.md for what each measures.</summary>
/// <param name="Train">Variants of the trained families, one of each family in turn.</param>
/// <param name="HeldOutVariants">Trained families with parameters (or, without parameters, wordings) never trained on.</param>
/// <param name="HeldOutFamilies">Families of which no problem is trained on.</param>
public sealed record SampleSet(
    IReadOnlyList<Problem> Train,
    IReadOnlyList<Problem> HeldOutVariants,
    IReadOnlyList<Problem> HeldOutFamilies);
