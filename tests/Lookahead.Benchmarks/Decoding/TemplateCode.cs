namespace Lookahead.Benchmarks.Decoding;

/// <summary>
/// Small Python functions from a few templates and word lists: text that a model learns to foresee within minutes, so that
/// speculation can be measured at an acceptance like that of a well-trained model. The acceptance stands beside each figure.
/// </summary>
internal static class TemplateCode
{
    private static readonly string[] Things = ["apples", "boxes", "cards", "doors", "edges", "files", "grades", "houses"];
    private static readonly string[] Items = ["item", "value", "entry", "thing"];

    private static readonly string[] Templates =
    [
        "def total_of_{0}({0}):\n    total = 0\n    for {1} in {0}:\n        total = total + {1}\n    return total\n\n\n",
        "def greatest_of_{0}({0}):\n    greatest = {0}[0]\n    for {1} in {0}:\n        if {1} > greatest:\n            greatest = {1}\n    return greatest\n\n\n",
        "def count_even_{0}({0}):\n    count = 0\n    for {1} in {0}:\n        if {1} % 2 == 0:\n            count = count + 1\n    return count\n\n\n",
        "def doubled_{0}({0}):\n    result = []\n    for {1} in {0}:\n        result.append({1} * 2)\n    return result\n\n\n",
    ];

    /// <summary>At least <paramref name="length"/> characters of functions.</summary>
    public static string Write(int seed, int length)
    {
        var random = new Random(seed);
        string Pick(string[] from) => from[random.Next(from.Length)];
        var text = "";
        while (text.Length < length)
        {
            text += string.Format(System.Globalization.CultureInfo.InvariantCulture, Pick(Templates), Pick(Things), Pick(Items));
        }
        return text;
    }
}
