namespace Lookahead.Decoding.Tests.Support;

internal static class Distance
{
    /// <summary>The greatest difference of two tables of logits; they must have the same shape and only numbers.</summary>
    public static float Of(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Select(row => row.Length), actual.Select(row => row.Length));
        Assert.All(actual, row => Assert.DoesNotContain(row, float.IsNaN));
        return expected.SelectMany(x => x).Zip(actual.SelectMany(x => x), (a, b) => MathF.Abs(a - b)).Max();
    }
}
