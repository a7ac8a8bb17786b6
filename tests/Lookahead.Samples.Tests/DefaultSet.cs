namespace Lookahead.Samples.Tests;

/// <summary>The set that the demo uses, generated once for all tests.</summary>
internal static class DefaultSet
{
    private static readonly Lazy<SampleSet> Generated = new(() => SampleGenerator.Generate(new SampleOptions()));

    public static SampleSet Value => Generated.Value;
}
