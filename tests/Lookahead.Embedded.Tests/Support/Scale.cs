namespace Lookahead.Embedded.Tests.Support;

/// <summary>How often tests with chance in them try: a little by default, more with LOOKAHEAD_TEST_FULL=1.</summary>
internal static class Scale
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("LOOKAHEAD_TEST_FULL") == "1";

    public static int Of(int quick, int full) => Full ? full : quick;
}
