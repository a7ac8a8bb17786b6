using Lookahead.Samples.Inputs;
using static Lookahead.Samples.Parameters.Parameter;

namespace Lookahead.Samples.Families.Trained;

/// <summary>Families that read a list of words.</summary>
internal static class WordFamilies
{
    public static readonly IProblemFamily[] All =
    [
        new Family<string[]>
        {
            Name = "words-starting",
            Tags = ["words", "filter"],
            Parameters = [Letter('L')],
            Layouts = Shapes.Words,
            Statements =
            [
                "$in (Print|Output) the words that start with '$L' on one line, in order, separated by spaces.",
                "$in Keep only the words that start with '$L' and (print|output) them in order, separated by spaces.",
                "$name likes words that start with '$L'. $in (Print|Output) those words in order, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*[x for x in w if x[0]=='$L'])",
                "$read\nprint(*[x for x in w if x.startswith('$L')])",
                "$read\nprint(' '.join(x for x in w if x[0]=='$L'))",
            ],
            IncorrectSolutions =
                ["$read\nprint(*[x for x in w if x[-1]=='$L'])", "$read\nprint(*[x for x in w if '$L' in x])"],
            EdgeCases = p => [[p.Text('L') + "xo"], ["y" + p.Text('L'), p.Text('L') + "y"], [p.Text('L') + "e", "o" + p.Text('L') + "o", p.Text('L')]],
            DrawInput = (p, random) => [.. Draws.Words(random, 2, 7, p.Text('L')), p.Text('L') + Draws.Word(random, 1, 5)],
            Answer = (p, w) => string.Join(' ', w.Where(x => x[0] == p.Letter('L'))),
        },
        new Family<string[]>
        {
            Name = "join-words",
            Tags = ["words"],
            Parameters = [Separator('S')],
            Layouts = Shapes.Words,
            Statements =
            [
                "$in Join the words with '$S' between them, without spaces, and (print|output) them on one line.",
                "$in (Print|Output) all the words on one line with '$S' between each two words, without spaces.",
                "$name always puts '$S' between words. $in (Print|Output) the words joined with '$S', without spaces.",
            ],
            Solutions =
            [
                "$read\nprint('$S'.join(w))",
                "$read\nprint(*w,sep='$S')",
                "$read\nr=w[0]\nfor x in w[1:]:\n r+='$S'+x\nprint(r)",
            ],
            IncorrectSolutions =
                ["$read\nprint(' '.join(w)+'$S')", "$read\nprint('$S'.join(w)+'$S')", "$read\nprint(''.join(w))"],
            EdgeCases = p => [["one"], ["a", "b"], ["tea", "tea", "for", "two"]],
            DrawInput = (p, random) => Draws.Words(random, 2, 7),
            Answer = (p, w) => string.Join(p.Text('S'), w),
        },
        new Family<string[]>
        {
            Name = "words-longer",
            Tags = ["words", "count"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Words,
            Statements =
            [
                "$in (Print|Output) how many of the words have more than $K letters. The (answer|result) is one integer.",
                "$in Count the words that are longer than $K letters and (print|output) the count on one line.",
                "$name likes words of more than $K letters. $in (Print|Output) how many words are longer than $K.",
            ],
            Solutions =
            [
                "$read\nprint(sum(len(x)>$K for x in w))",
                "$read\nprint(len([x for x in w if len(x)>$K]))",
                "$read\nr=0\nfor x in w:\n if len(x)>$K:\n  r+=1\nprint(r)",
            ],
            IncorrectSolutions =
                ["$read\nprint(sum(len(x)>=$K for x in w))", "$read\nprint(sum(len(x)<$K for x in w))", "$read\nprint(len(w))"],
            EdgeCases = p =>
            [
                [new string('a', p.Integer('K'))],
                [new string('b', p.Integer('K')), new string('b', p.Integer('K') + 1)],
                [new string('c', p.Integer('K') + 1), new string('c', p.Integer('K') + 2), "x"],
            ],
            DrawInput = (p, random) =>
                [.. Enumerable.Range(0, random.Between(2, 6)).Select(_ => Draws.Word(random, Math.Max(1, p.Integer('K') - 2), p.Integer('K') + 4))],
            Answer = (p, w) => $"{w.Count(x => x.Length > p.Integer('K'))}",
        },
        new Family<string[]>
        {
            Name = "nth-word",
            Tags = ["words"],
            Parameters = [Integer('K', 2, 19), Derived('J', p => p.Integer('K') - 1)],
            Layouts = Shapes.Words,
            Statements =
            [
                "$in (Print|Output) word number $K. The first word is number 1. There are always enough words.",
                "$in Counting from 1, find the word with number $K and (print|output) this one word.",
                "$name is called by word number $K, counting from 1. $in (Print|Output) word number $K.",
            ],
            Solutions =
            [
                "$read\nprint(w[$J])",
                "$read\nprint(w[$K-1])",
                "$read\nr=w[:$K]\nprint(r[-1])",
            ],
            IncorrectSolutions = ["$read\nprint(w[$K])", "$read\nprint(w[-$K])", "$read\nprint(w[:$K])"],
            EdgeCases = p => [Numbered(p.Integer('K')), Numbered(p.Integer('K') + 1), Numbered(2 * p.Integer('K'))],
            DrawInput = (p, random) => Draws.Words(random, p.Integer('K'), p.Integer('K') + 5),
            Answer = (p, w) => w[p.Integer('K') - 1],
        },
    ];

    /// <summary>That many different words, so that no other place holds the right one.</summary>
    private static string[] Numbered(int count) =>
        [.. Enumerable.Range(0, count).Select(i => $"{(char)('a' + i % 26)}{(char)('a' + i / 26)}o")];
}
