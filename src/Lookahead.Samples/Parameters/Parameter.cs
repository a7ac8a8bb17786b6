using System.Globalization;

namespace Lookahead.Samples.Parameters;

/// <summary>
/// A value that differs between the variants of a family and stands as <c>$K</c> (one capital letter) in its statements
/// and programs.
/// </summary>
/// <param name="Name">One capital letter.</param>
/// <param name="Draw">Draws the text; may look at the parameters before it.</param>
/// <param name="IsFree">False when the value follows from the others.</param>
internal sealed record Parameter(char Name, Func<ParameterValues, SeededRandom, string> Draw, bool IsFree = true)
{
    private const string Symbols = "+-*/=:;,.!?&%@^~_|";

    private static readonly string[] Words =
    [
        "yes", "no", "good", "bad", "red", "blue", "cat", "dog", "hot", "cold", "win", "lose", "odd", "fair", "big",
        "tiny", "left", "right", "up", "down", "sun", "moon", "tea", "milk", "fast", "slow", "stay", "go", "open", "shut",
        "ok", "fail", "gold", "iron", "high", "low", "full", "part", "wet", "dry",
    ];

    private static readonly string[] Separators =
        [.. Symbols.Select(s => $"{s}")];

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public static Parameter Integer(char name, int low, int high) =>
        new(name, (_, random) => random.Between(low, high).ToString(CultureInfo.InvariantCulture));

    /// <summary>An integer that follows from the other parameters, such as an index that counts from 0.</summary>
    public static Parameter Derived(char name, Func<ParameterValues, int> value) =>
        new(name, (values, _) => value(values).ToString(CultureInfo.InvariantCulture), IsFree: false);

    /// <summary>A lower-case letter.</summary>
    public static Parameter Letter(char name) => new(name, (_, random) => $"{(char)random.Between('a', 'z')}");

    /// <summary>A short lower-case word.</summary>
    public static Parameter Word(char name) => new(name, (_, random) => random.Pick(Words));

    /// <summary>One or two signs that need no escape in Python.</summary>
    public static Parameter Separator(char name) => new(name, (_, random) => random.Pick(Separators));
}
