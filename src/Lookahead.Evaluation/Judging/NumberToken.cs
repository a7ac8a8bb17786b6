using System.Text.RegularExpressions;

namespace Lookahead.Evaluation.Judging;

internal enum NumberKind
{
    /// <summary>Not a decimal number.</summary>
    None,

    /// <summary>Digits with an optional sign.</summary>
    Integer,

    /// <summary>With a point or an exponent.</summary>
    Decimal,
}

/// <summary>
/// Which tokens are numbers. An own grammar, because <see cref="double.Parse(string)"/> takes more than numbers
/// (a trailing NUL, "Infinity").
/// </summary>
internal static partial class NumberToken
{
    public static NumberKind KindOf(string token) =>
        !NumberPattern().IsMatch(token) ? NumberKind.None
        : token.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 ? NumberKind.Decimal
        : NumberKind.Integer;

    [GeneratedRegex(@"\A[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z")]
    private static partial Regex NumberPattern();
}
