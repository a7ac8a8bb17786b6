namespace Lookahead.Formats.Tokenization.PreTokenizers;

/// <summary>Cuts a text into the words that the model encodes one by one.</summary>
/// <param name="text">A text without added tokens; not empty.</param>
/// <param name="atStart">Whether it is the start of the whole text.</param>
internal delegate IEnumerable<string> PreTokenizer(string text, bool atStart);

/// <summary>What becomes of the separators that a pre-tokenizer finds.</summary>
internal enum SplitBehavior
{
    Removed,
    Isolated,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous,
}

/// <summary>The pre-tokenizers of the library `tokenizers` (https://huggingface.co/docs/tokenizers/api/pre-tokenizers).</summary>
internal static class PreTokenizerSteps
{
    /// <summary>The pattern of GPT-2's published encoder.</summary>
    private static readonly Lazy<CodePointRegex> Gpt2Pattern =
        new(() => new CodePointRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"));

    public static IEnumerable<string> None(string text, bool atStart) => [text];

    public static PreTokenizer Sequence(IReadOnlyList<PreTokenizer> steps) => (text, atStart) =>
    {
        IEnumerable<string> words = [text];
        foreach (var step in steps)
        {
            words = words.SelectMany((word, i) => step(word, atStart && i == 0));
        }
        return words;
    };

    /// <summary>Bytes as printable characters, each word on its own.</summary>
    public static PreTokenizer ByteLevel(bool addPrefixSpace, bool useRegex) => (text, _) =>
    {
        if (addPrefixSpace && !text.StartsWith(' '))
        {
            text = " " + text;
        }
        var words = useRegex ? TextSplit.Split(text, Gpt2Pattern.Value.Matches(text), SplitBehavior.Isolated, invert: false) : [text];
        return words.Select(ByteLevelAlphabet.FromText);
    };

    public static PreTokenizer Split(CodePointRegex pattern, SplitBehavior behavior, bool invert) =>
        (text, _) => TextSplit.Split(text, pattern.Matches(text), behavior, invert);

    /// <summary>Numbers (general categories Nd, Nl and No) on their own, digit by digit or as runs.</summary>
    public static PreTokenizer Digits(bool individual)
    {
        var pattern = new CodePointRegex(@"\p{N}");
        return Split(pattern, individual ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false);
    }

    /// <summary>Spaces as a visible character, which starts a word.</summary>
    /// <param name="replacement">The visible character.</param>
    /// <param name="prepend">Puts one in front of a text that has none, given whether it is the start of the whole text.</param>
    /// <param name="split">Cut before each replacement.</param>
    public static PreTokenizer Metaspace(char replacement, Func<bool, bool> prepend, bool split) => (text, atStart) =>
    {
        text = text.Replace(' ', replacement);
        if (prepend(atStart) && !text.StartsWith(replacement))
        {
            text = replacement + text;
        }
        if (!split)
        {
            return [text];
        }
        var separators = text.Index().Where(c => c.Item == replacement).Select(c => (c.Index, c.Index + 1)).ToList();
        return TextSplit.Split(text, separators, SplitBehavior.MergedWithNext, invert: false);
    };
}
