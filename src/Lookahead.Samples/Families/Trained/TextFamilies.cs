using Lookahead.Samples.Inputs;
using static Lookahead.Samples.Parameters.Parameter;

namespace Lookahead.Samples.Families.Trained;

/// <summary>Families that read a line of text.</summary>
internal static class TextFamilies
{
    public static readonly IProblemFamily[] All =
    [
        new Family<string>
        {
            Name = "replace-letter",
            Tags = ["text"],
            Parameters = [Letter('L'), Letter('M')],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in Replace every letter '$L' by '$M' and (print|output) the new text on one line.",
                "$in (Print|Output) the text with every '$L' replaced by '$M'. All else stays as it is.",
                "$name writes '$M' for every '$L'. $in (Print|Output) s as $name writes it, with '$L' replaced by '$M'.",
            ],
            Solutions =
            [
                "$read\nprint(s.replace('$L','$M'))",
                "print(input().replace('$L','$M'))",
                "$read\nprint('$M'.join(s.split('$L')))",
            ],
            IncorrectSolutions =
                ["$read\nprint(s.replace('$M','$L'))", "$read\nprint(s.replace('$L','$M',1))", "$read\nprint(s)"],
            EdgeCases = p => [p.Text('L'), $"{p.Text('M')}{p.Text('L')}{p.Text('L')}", $"a{p.Text('L')} e{p.Text('L')}{p.Text('M')}"],
            DrawInput = (p, random) => Draws.Text(random, p.Text('L') + p.Text('M')),
            Answer = (p, s) => s.Replace(p.Letter('L'), p.Letter('M')),
        },
        new Family<string>
        {
            Name = "count-letter",
            Tags = ["text", "count"],
            Parameters = [Letter('L')],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in (Print|Output) how many times the letter '$L' occurs in s. The (answer|result) is one integer.",
                "$in Count the letter '$L' in the text and (print|output) the count as one integer.",
                "$name likes the letter '$L'. $in (Print|Output) how many times '$L' occurs in the text.",
            ],
            Solutions =
            [
                "$read\nprint(s.count('$L'))",
                "print(input().count('$L'))",
                "$read\nprint(sum(x=='$L' for x in s))",
            ],
            IncorrectSolutions = ["$read\nprint(s.find('$L'))", "$read\nprint(int('$L' in s))", "$read\nprint(len(s))"],
            EdgeCases = p => [$"{p.Text('L')}{p.Text('L')}", "xyxy zqj", $"{p.Text('L')} {p.Text('L')}o{p.Text('L')}"],
            DrawInput = (p, random) => Draws.Text(random, p.Text('L')),
            Answer = (p, s) => $"{s.Count(x => x == p.Letter('L'))}",
        },
        new Family<string>
        {
            Name = "remove-letter",
            Tags = ["text", "filter"],
            Parameters = [Letter('L')],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in Remove every letter '$L' from the text and (print|output) what is left on one line.",
                "$in (Print|Output) the text without the letter '$L'. All else, spaces too, stays as it is.",
                "The key '$L' of $name is broken and types nothing. $in (Print|Output) s without any '$L'.",
            ],
            Solutions =
            [
                "$read\nprint(s.replace('$L',''))",
                "print(input().replace('$L',''))",
                "$read\nprint(''.join(x for x in s if x!='$L'))",
            ],
            IncorrectSolutions =
                ["$read\nprint(s.replace('$L','',1))", "$read\nprint(s.strip('$L'))", "$read\nprint(s.replace('$L',' '))"],
            EdgeCases = p =>
                [$"a{p.Text('L')}{p.Text('L')}b", $"b{p.Text('L')}a{p.Text('L')}b{p.Text('L')}a", "xy zq", $"{p.Text('L')}end"],
            DrawInput = (p, random) => Draws.Word(random, 1, 5, p.Text('L')) + "o " + Draws.Word(random, 1, 5, p.Text('L')) + "e",
            Answer = (p, s) => s.Replace(p.Text('L'), ""),
        },
        new Family<string>
        {
            Name = "repeat-text",
            Tags = ["text"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in (Print|Output) s repeated $K times on one line, with nothing between the copies.",
                "$in Write $K copies of s directly after each other and (print|output) them on one line.",
                "$name says the same s $K times without a pause. $in (Print|Output) s repeated $K times.",
            ],
            Solutions =
            [
                "$read\nprint(s*$K)",
                "print(input()*$K)",
                "$read\nprint(''.join([s]*$K))",
            ],
            IncorrectSolutions = ["$read\nprint(*[s]*$K)", "$read\nfor x in range($K):\n print(s)", "$read\nprint(s+'$K')"],
            EdgeCases = p => ["a", "ab", "no"],
            DrawInput = (p, random) => Draws.Word(random, 2, 6),
            Answer = (p, s) => string.Concat(Enumerable.Repeat(s, p.Integer('K'))),
        },
        new Family<string>
        {
            Name = "wrap-text",
            Tags = ["text"],
            Parameters = [Word('W'), Word('V')],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in (Print|Output) '$W', then s, then '$V' on one line, with nothing between them.",
                "$in Put '$W' before s and '$V' after s, without spaces, and (print|output) the new text.",
                "$name puts '$W' before a text and '$V' after it, without spaces. $in (Print|Output) what $name gets.",
            ],
            Solutions =
            [
                "$read\nprint('$W'+s+'$V')",
                "print('$W'+input()+'$V')",
                "$read\nprint('$W',s,'$V',sep='')",
            ],
            IncorrectSolutions = ["$read\nprint('$V'+s+'$W')", "$read\nprint('$W',s,'$V')", "$read\nprint('$W'+s)"],
            EdgeCases = p => ["a", p.Text('W'), p.Text('V')],
            DrawInput = (p, random) => Draws.Word(random, 2, 9),
            Answer = (p, s) => p.Text('W') + s + p.Text('V'),
        },
        new Family<string>
        {
            Name = "reverse-text",
            Tags = ["text"],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in (Print|Output) the text (backwards|in reverse), from its last character to its first, on one line.",
                "$in Reverse the text and (print|output) it on one line, (so that|such that) the last character comes first.",
                "$name (reads|writes) (a text|every text) (backwards|in reverse). $in (Print|Output) s from its last character to its first.",
            ],
            Solutions =
            [
                "$read\nprint(s[::-1])",
                "print(input()[::-1])",
                "$read\nprint(''.join(reversed(s)))",
            ],
            IncorrectSolutions = ["$read\nprint(s)", "$read\nprint(' '.join(s.split()[::-1]))", "$read\nprint(s[-1])"],
            EdgeCases = p => ["a", "abc", "level", "ab cde"],
            DrawInput = (p, random) => Draws.Text(random),
            Answer = (p, s) => new string([.. s.Reverse()]),
        },
        new Family<string>
        {
            Name = "swap-case",
            Tags = ["text"],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in (Print|Output) the text with (small and capital|lower-case and upper-case) letters swapped, on one line.",
                "$in Swap the case of (every|each) letter: (make small letters capital and capital letters small|a to A and A to a). (Print|Output) it.",
                "$name (mixes up|confuses|swaps) (small and capital|lower-case and upper-case) letters. $in (Print|Output) s with the case of each letter swapped.",
            ],
            Solutions =
            [
                "$read\nprint(s.swapcase())",
                "print(input().swapcase())",
                "$read\nprint(''.join(x.lower() if x.isupper() else x.upper() for x in s))",
            ],
            IncorrectSolutions = ["$read\nprint(s.upper())", "$read\nprint(s.lower())", "$read\nprint(s)"],
            EdgeCases = p => ["a", "A", "aB", "Tea Time"],
            DrawInput = (p, random) =>
                new string([.. Draws.Text(random).Select(x => random.Chance(0.4) ? char.ToUpperInvariant(x) : x)]),
            Answer = (p, s) => new string([.. s.Select(x => char.IsUpper(x) ? char.ToLowerInvariant(x) : char.ToUpperInvariant(x))]),
        },
    ];
}
