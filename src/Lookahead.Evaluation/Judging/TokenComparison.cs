using System.Globalization;

namespace Lookahead.Evaluation.Judging;

/// <summary>
/// The default rule. White space separates tokens and means nothing else; as many tokens are needed as expected, and each:
/// <list type="bullet">
/// <item>expected integer: the same integer of any size (+5 is 5, 007 is 7, 5.0 is not 5);</item>
/// <item>expected decimal (it has a point or an exponent): a number within 1e-6, absolute or relative to the expected one;</item>
/// <item>anything else: the same characters, case included. NaN equals nothing, itself included.</item>
/// </list>
/// </summary>
internal static class TokenComparison
{
    public const double Tolerance = 1e-6;
    private static readonly char[] WhiteSpace = [' ', '\n', '\t', '\r', '\v', '\f'];

    public static bool Matches(string output, string expected)
    {
        var actualTokens = output.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);
        var expectedTokens = expected.Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);
        return actualTokens.Length == expectedTokens.Length
            && actualTokens.Zip(expectedTokens).All(pair => TokenMatches(pair.First, pair.Second));
    }

    private static bool TokenMatches(string actual, string expected)
    {
        switch (NumberToken.KindOf(expected))
        {
            case NumberKind.Integer:
                return NumberToken.KindOf(actual) == NumberKind.Integer && Canonical(actual) == Canonical(expected);
            case NumberKind.Decimal when NumberToken.KindOf(actual) != NumberKind.None:
                var a = double.Parse(actual, CultureInfo.InvariantCulture);
                var b = double.Parse(expected, CultureInfo.InvariantCulture);
                return double.IsFinite(a) && double.IsFinite(b)
                    ? Math.Abs(a - b) <= Tolerance * Math.Max(1, Math.Abs(b))
                    : actual == expected; // too large for a double: no tolerance can be reckoned
            default:
                return actual == expected && !IsNaN(expected);
        }
    }

    /// <summary>An integer without plus sign, leading zeros and minus zero; text, because there is no largest integer.</summary>
    private static string Canonical(string integer)
    {
        var digits = integer.TrimStart('+', '-').TrimStart('0');
        return digits.Length == 0 ? "0" : integer[0] == '-' ? "-" + digits : digits;
    }

    private static bool IsNaN(string token) => token.TrimStart('+', '-').Equals("nan", StringComparison.OrdinalIgnoreCase);
}
