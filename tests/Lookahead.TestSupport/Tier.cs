namespace Lookahead.TestSupport;

/// <summary>The quick tier runs by default; LOOKAHEAD_TEST_FULL=1 chooses the full one.</summary>
public static class Tier
{
    public static bool Full { get; } = Environment.GetEnvironmentVariable("LOOKAHEAD_TEST_FULL") == "1";

    public static int Count(int quick, int full) => Full ? full : quick;
}
