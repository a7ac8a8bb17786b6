namespace Lookahead.Samples.Families;

/// <summary>Which file a problem goes to.</summary>
internal enum Split
{
    Train,
    HeldOutVariant,
    Unseen,
}

internal static class SplitRule
{
    private const int HeldOutOneIn = 5;

    public static string Label(this Split split) => split switch
    {
        Split.Train => "train",
        Split.HeldOutVariant => "variant",
        _ => "unseen",
    };

    /// <summary>
    /// A hash of the family and the key decides for ever, whatever the seed: sets of different seeds never leak into each
    /// other either. One key in five is held out.
    /// </summary>
    public static bool Admits(this Split split, string family, string key)
    {
        var heldOut = StableHash.Of($"{family}|{key}") % HeldOutOneIn == 0;
        return split switch
        {
            Split.Train => !heldOut,
            Split.HeldOutVariant => heldOut,
            _ => true,
        };
    }
}
