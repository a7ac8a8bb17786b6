namespace Lookahead.Formats.Tests.Support;

/// <summary>The quick tier runs by default; LOOKAHEAD_TEST_FULL=1 chooses the full one.</summary>
internal static class Tier
{
    public static bool Full { get; } = Environment.GetEnvironmentVariable("LOOKAHEAD_TEST_FULL") == "1";
}
