using Lookahead.Formats.Problems;

namespace Lookahead.Samples.Families;

/// <summary>Problems that ask the same up to parameters, wording and the layout of the input.</summary>
internal interface IProblemFamily
{
    string Name { get; }

    /// <summary>False where the program is the same for every variant.</summary>
    bool HasParameters { get; }

    /// <summary>The first <paramref name="count"/> problems of this split, with pairwise different statements.</summary>
    IReadOnlyList<Problem> Generate(Split split, int count, SampleOptions options);
}
