using System.Globalization;
using System.Text.RegularExpressions;

namespace Lookahead.Evaluation.Judging;

/// <summary>
/// What the published CodeContests runner was observed to do: ASCII lower case; if all tokens are equal it matches; else
/// each pair must be equal or, when both are numbers as C reads them (hexadecimal, inf and nan too), differ by less than
/// 1e-5. The difference of two infinities or with NaN is NaN, so such a pair then never matches.
/// </summary>
internal static partial class DeepMindComparison
{
    private const double Tolerance = 1e-5;
    private static readonly char[] WhiteSpace = [' ', '\n', '\t', '\r', '\v'];

    public static bool Matches(string output, string expected)
    {
        var a = Tokens(output);
        var b = Tokens(expected);
        return a.Length == b.Length && (a.SequenceEqual(b) || a.Zip(b).All(pair => TokenMatches(pair.First, pair.Second)));
    }

    private static bool TokenMatches(string a, string b) =>
        Number(a) is { } x && Number(b) is { } y ? Math.Abs(x - y) < Tolerance : a == b;

    private static string[] Tokens(string text) => string
        .Create(text.Length, text, (lower, from) =>
        {
            for (var i = 0; i < lower.Length; i++)
            {
                lower[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] + 32) : from[i];
            }
        })
        .Split(WhiteSpace, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The value of a token in lower case, or null when it is no number.</summary>
    private static double? Number(string token)
    {
        if (NumberToken.KindOf(token) != NumberKind.None)
        {
            return double.Parse(token, CultureInfo.InvariantCulture);
        }

        var sign = token.StartsWith('-') ? -1 : 1;
        var rest = token.StartsWith('-') || token.StartsWith('+') ? token[1..] : token;
        return rest switch
        {
            "inf" or "infinity" => sign * double.PositiveInfinity,
            "nan" => double.NaN,
            _ when HexPattern().IsMatch(rest) => sign * rest.Skip(2).Aggregate(0.0, (value, digit) => (value * 16) + Convert.ToInt32(digit.ToString(), 16)),
            _ => null,
        };
    }

    [GeneratedRegex(@"\A0x[0-9a-f]+\z")]
    private static partial Regex HexPattern();
}
