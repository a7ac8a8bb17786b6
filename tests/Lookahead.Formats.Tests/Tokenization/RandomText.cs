using System.Text;

namespace Lookahead.Formats.Tests.Tokenization;

/// <summary>Strings of characters on which tokenizers tend to differ: scripts, marks, digits, white space, symbols, astral letters, code.</summary>
internal static class RandomText
{
    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0x20, 0x7E), (0x61, 0x7A), (0x30, 0x39), (0x20, 0x20), (0x09, 0x0D), (0x00, 0x1F), (0x80, 0xFF), (0x100, 0x17F),
        (0x300, 0x345), (0x391, 0x3A1), (0x410, 0x44F), (0x5D0, 0x5EA), (0x610, 0x66F), (0x905, 0x939), (0xE01, 0xE3A), (0x1100, 0x1112),
        (0x1161, 0x1175), (0x11A8, 0x11C2), (0x1E00, 0x1EFF), (0x2000, 0x2064), (0x2070, 0x2071), (0x2150, 0x2189), (0x2190, 0x21FF),
        (0x2581, 0x2581), (0x3040, 0x309F), (0x4E00, 0x4FFF), (0xAC00, 0xAFFF), (0xE000, 0xE010), (0xF900, 0xF9FF), (0xFB00, 0xFB06),
        (0xFF10, 0xFF19), (0x10330, 0x1034A), (0x1D400, 0x1D44F), (0x1D7CE, 0x1D7FF), (0x1F300, 0x1F64F),
    ];

    private static readonly string[] Snippets =
    [
        "'s", "'LL", " I'm", "<s>", "</s>", "<|endoftext|>", "<fim_prefix>", "    ", "\n\n", "\r\n", "\t\t", "def f(x):\n", "123456", " é", "<0x0A>", "▁", "👩‍👩‍👧",
    ];

    public static IReadOnlyList<string> Strings(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => One(random))];
    }

    private static string One(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(1, 30); left > 0; left--)
        {
            if (random.Next(6) == 0)
            {
                text.Append(Snippets[random.Next(Snippets.Length)]);
            }
            var (first, last) = Blocks[random.Next(Blocks.Length)];
            for (var run = random.Next(1, 4); run > 0; run--)
            {
                text.Append(new Rune(random.Next(first, last + 1)));
            }
        }
        return text.ToString();
    }
}
