using Lookahead.Samples.Inputs;
using static Lookahead.Samples.Parameters.Parameter;

namespace Lookahead.Samples.Families.Unseen;

/// <summary>Never trained on, yet one step from trained families or a composition of two of them.</summary>
internal static class NeighbourFamilies
{
    public static readonly IProblemFamily[] All =
    [
        // sum-greater with the condition of count-divisible
        new Family<int[]>
        {
            Name = "sum-divisible",
            Tags = ["list", "filter"],
            Parameters = [Integer('K', 3, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) the sum of the integers that are divisible by $K. Print 0 if there are none.",
                "$name notes the $measures of some $things. $in (Print|Output) the sum of those divisible by $K.",
            ],
            Solutions =
            [
                "$read\nprint(sum(x for x in a if x%$K==0))",
                "$read\nprint(sum([x for x in a if x%$K==0]))",
                "$read\nr=0\nfor x in a:\n if x%$K==0:\n  r+=x\nprint(r)",
            ],
            IncorrectSolutions = ["$read\nprint(sum(x%$K==0 for x in a))", "$read\nprint(sum(x for x in a if x>$K))"],
            EdgeCases = p =>
                [[p.Integer('K')], [p.Integer('K') + 1, 2 * p.Integer('K') + 1], [p.Integer('K') - 1, 5 * p.Integer('K'), 0]],
            DrawInput = (p, random) =>
                [.. Draws.Integers(random, 1, 99).Select(x => random.Chance(0.4) ? x % 20 * p.Integer('K') : x)],
            Answer = (p, a) => $"{a.Where(x => x % p.Integer('K') == 0).Sum()}",
        },
        // count-less with the condition of sum-greater
        new Family<int[]>
        {
            Name = "count-greater",
            Tags = ["list", "count"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) how many of the integers are greater than $K. The (answer|result) is one integer.",
                "$name notes the $measures of some $things. $in (Print|Output) how many are greater than $K.",
            ],
            Solutions =
            [
                "$read\nprint(sum(x>$K for x in a))",
                "$read\nprint(len([x for x in a if x>$K]))",
                "$read\nr=0\nfor x in a:\n if x>$K:\n  r+=1\nprint(r)",
            ],
            IncorrectSolutions = ["$read\nprint(sum(x>=$K for x in a))", "$read\nprint(sum(x for x in a if x>$K))"],
            EdgeCases = p =>
                [[p.Integer('K')], [p.Integer('K') + 1, p.Integer('K'), 1], [p.Integer('K') + 9, p.Integer('K') + 1]],
            DrawInput = (p, random) => Draws.Integers(random, 0, 2 * p.Integer('K')),
            Answer = (p, a) => $"{a.Count(x => x > p.Integer('K'))}",
        },
        // sum-even the other way round
        new Family<int[]>
        {
            Name = "sum-odd",
            Tags = ["list", "filter"],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) the sum of the integers that are odd. Print 0 if there are none at all.",
                "$name notes the $measures of some $things. $in (Print|Output) the sum of the odd ones.",
            ],
            Solutions =
            [
                "$read\nprint(sum(x for x in a if x%2))",
                "$read\nprint(sum(x for x in a if x%2==1))",
                "$read\nr=0\nfor x in a:\n if x%2:\n  r+=x\nprint(r)",
            ],
            IncorrectSolutions = ["$read\nprint(sum(x for x in a if x%2==0))", "$read\nprint(sum(x%2 for x in a))"],
            EdgeCases = p => [[2], [3], [1, 3, 6, 8], [-4, 7, -1]],
            DrawInput = (p, random) => Draws.Integers(random, -50, 200),
            Answer = (p, a) => $"{a.Where(x => x % 2 != 0).Sum()}",
        },
        // add-to-each with another operation
        new Family<int[]>
        {
            Name = "multiply-each",
            Tags = ["list", "map"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in Multiply each of the integers by $K. (Print|Output) them in the same order, separated by spaces.",
                "$in (Print|Output) each of the integers multiplied by $K, in the same order, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*[x*$K for x in a])",
                "$read\nprint(*map(lambda x:x*$K,a))",
                "$read\nprint(' '.join(str(x*$K) for x in a))",
            ],
            IncorrectSolutions = ["$read\nprint(*[x+$K for x in a])", "$read\nprint(*a*$K)"],
            EdgeCases = p => [[0], [-1, 1, -1], [3, 2, 1], [1000, 7]],
            DrawInput = (p, random) => Draws.Integers(random, -50, 200),
            Answer = (p, a) => string.Join(' ', a.Select(x => x * p.Integer('K'))),
        },
        // larger-plus the other way round
        new Family<(int A, int B)>
        {
            Name = "smaller-plus",
            Tags = ["condition"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Pair,
            Statements =
            [
                "$in (Print|Output) the smaller of a and b plus $K. The (answer|result) is one integer.",
                "$in Take the smaller of a and b and add $K to it. (Print|Output) the (answer|result).",
            ],
            Solutions =
            [
                "$read\nprint(min(a,b)+$K)",
                "$read\nprint((a if a<b else b)+$K)",
                "$read\nif a>b:\n a=b\nprint(a+$K)",
            ],
            IncorrectSolutions = ["$read\nprint(max(a,b)+$K)", "$read\nprint(a+$K)"],
            EdgeCases = p => [(5, 5), (1, 9), (9, 1), (0, 400), (400, 0)],
            DrawInput = (p, random) => (random.Between(0, 500), random.Between(0, 500)),
            Answer = (p, pair) => $"{Math.Min(pair.A, pair.B) + p.Integer('K')}",
        },
        // count-letter twice
        new Family<string>
        {
            Name = "count-two-letters",
            Tags = ["text", "count"],
            Parameters = [Letter('L'), Letter('M')],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in (Print|Output) how many times the letters '$L' and '$M' occur in s together, as one integer.",
                "$in Count both the letter '$L' and the letter '$M' in s. (Print|Output) the sum of both counts.",
            ],
            Solutions =
            [
                "$read\nprint(s.count('$L')+s.count('$M'))",
                "$read\nprint(sum(x in '$L$M' for x in s))",
                "$read\nprint(len([x for x in s if x in '$L$M']))",
            ],
            IncorrectSolutions = ["$read\nprint(s.count('$L$M'))", "$read\nprint(s.count('$L'))"],
            EdgeCases = p => [p.Text('L') + p.Text('M'), $"{p.Text('M')} {p.Text('L')}{p.Text('M')}", "0"],
            DrawInput = (p, random) => Draws.Text(random, p.Text('L') + p.Text('M')),
            Answer = (p, s) => $"{s.Count(x => x == p.Letter('L') || x == p.Letter('M'))}",
        },
        // words-starting at the other end
        new Family<string[]>
        {
            Name = "words-ending",
            Tags = ["words", "filter"],
            Parameters = [Letter('L')],
            Layouts = Shapes.Words,
            Statements =
            [
                "$in (Print|Output) the words that end with '$L' on one line, in order, separated by spaces.",
                "$name likes words that end with '$L'. $in (Print|Output) those words in order, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*[x for x in w if x[-1]=='$L'])",
                "$read\nprint(*[x for x in w if x.endswith('$L')])",
                "$read\nprint(' '.join(x for x in w if x[-1]=='$L'))",
            ],
            IncorrectSolutions =
                ["$read\nprint(*[x for x in w if x[0]=='$L'])", "$read\nprint(*[x for x in w if '$L' in x])"],
            EdgeCases = p => [["ox" + p.Text('L')], ["y" + p.Text('L'), p.Text('L') + "y"], ["e" + p.Text('L'), "o" + p.Text('L') + "o"]],
            DrawInput = (p, random) => [.. Draws.Words(random, 2, 7, p.Text('L')), Draws.Word(random, 1, 5) + p.Text('L')],
            Answer = (p, w) => string.Join(' ', w.Where(x => x[^1] == p.Letter('L'))),
        },
        // reverse-text on words
        new Family<string[]>
        {
            Name = "reverse-words",
            Tags = ["words"],
            Layouts = Shapes.Words,
            Statements =
            [
                "$in (Print|Output) the words in reverse order, from the last word to the first, separated by spaces.",
                "$name says the last word first. $in (Print|Output) the words from last to first, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*w[::-1])",
                "$read\nprint(*reversed(w))",
                "$read\nprint(' '.join(w[::-1]))",
            ],
            IncorrectSolutions = ["$read\nprint(' '.join(w)[::-1])", "$read\nprint(*sorted(w)[::-1])"],
            EdgeCases = p => [["one"], ["a", "b"], ["tea", "for", "two"], ["z", "x", "y"]],
            DrawInput = (p, random) => Draws.Words(random, 2, 7),
            Answer = (p, w) => string.Join(' ', w.Reverse()),
        },
    ];
}
