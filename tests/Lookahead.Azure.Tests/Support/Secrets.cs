namespace Lookahead.Azure.Tests.Support;

internal static class Secrets
{
    /// <summary>Neither as it is nor as it stands in an address.</summary>
    public static void AssertNone(string text, string secret)
    {
        Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(secret), text, StringComparison.OrdinalIgnoreCase);
    }
}
