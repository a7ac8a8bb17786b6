using Lookahead.Samples.Families.Trained;
using Lookahead.Samples.Families.Unseen;

namespace Lookahead.Samples.Families;

/// <summary>Every family. The order is the order in the files.</summary>
internal static class FamilyCatalog
{
    public static IReadOnlyList<IProblemFamily> Trained { get; } =
        [.. IntegerFamilies.All, .. PairFamilies.All, .. ListFamilies.All, .. TextFamilies.All, .. WordFamilies.All];

    /// <summary>Never trained on: neighbours and compositions of trained skills, and some that are of another kind.</summary>
    public static IReadOnlyList<IProblemFamily> Unseen { get; } = [.. NeighbourFamilies.All, .. DistantFamilies.All];
}
