namespace Lookahead.Samples.Inputs;

/// <summary>Random inputs for tests.</summary>
internal static class Draws
{
    private const string CommonLetters = "aeioustrnlkmdb";

    /// <summary>A list of 2 to 8 integers, each from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public static int[] Integers(SeededRandom random, int low, int high) =>
        Many(random, 2, 8, () => random.Between(low, high));

    /// <summary>A lower-case word, rich in <paramref name="favoured"/> letters.</summary>
    public static string Word(SeededRandom random, int minLength, int maxLength, string favoured = "") =>
        new(Many(random, minLength, maxLength, () =>
            random.Pick<char>([.. favoured.Length > 0 && random.Chance(0.3) ? favoured : CommonLetters])));

    /// <summary>One to four words with single spaces between.</summary>
    public static string Text(SeededRandom random, string favoured = "") =>
        string.Join(' ', Words(random, 1, 4, favoured));

    public static string[] Words(SeededRandom random, int minCount, int maxCount, string favoured = "") =>
        Many(random, minCount, maxCount, () => Word(random, 2, 7, favoured));

    private static TItem[] Many<TItem>(SeededRandom random, int minCount, int maxCount, Func<TItem> draw) =>
        [.. Enumerable.Range(0, random.Between(minCount, maxCount)).Select(_ => draw())];
}
