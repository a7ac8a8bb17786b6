using System.Text;

namespace Lookahead.Formats.Tokenization.Normalizers;

/// <summary>Changes a text, which is not empty, before it is cut into words.</summary>
internal delegate string Normalizer(string text);

/// <summary>The normalizers of the library `tokenizers` (https://huggingface.co/docs/tokenizers/api/normalizers).</summary>
internal static class NormalizerSteps
{
    private const int CapitalIWithDot = 0x130;

    public static string None(string text) => text;

    public static Normalizer Sequence(IReadOnlyList<Normalizer> steps) => text => steps.Aggregate(text, (current, step) => step(current));

    public static Normalizer Prepend(string prefix) => text => text.Length == 0 ? text : prefix + text;

    public static Normalizer Replace(CodePointRegex pattern, string content) => text => pattern.Replace(text, content);

    public static Normalizer Strip(bool left, bool right) => text =>
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    };

    /// <summary>Lower case by code point, as Unicode's UnicodeData and (for U+0130, the only one without a condition) SpecialCasing say.</summary>
    public static string Lowercase(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            lower.Append(rune.Value == CapitalIWithDot ? "i\u0307" : Rune.ToLowerInvariant(rune).ToString());
        }
        return lower.ToString();
    }
}
