using Lookahead.Samples.Inputs;
using static Lookahead.Samples.Parameters.Parameter;

namespace Lookahead.Samples.Families.Trained;

/// <summary>Families that read a list of integers.</summary>
internal static class ListFamilies
{
    public static readonly IProblemFamily[] All =
    [
        new Family<int[]>
        {
            Name = "sum-greater",
            Tags = ["list", "filter"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) the sum of the integers that are greater than $K. Print 0 if there are none.",
                "$in Add up only the integers greater than $K and (print|output) the sum, which is 0 if there are none.",
                "$name notes the $measures of some $things. $in (Print|Output) the sum of those greater than $K.",
            ],
            Solutions =
            [
                "$read\nprint(sum(x for x in a if x>$K))",
                "$read\nprint(sum([x for x in a if x>$K]))",
                "$read\nr=0\nfor x in a:\n if x>$K:\n  r+=x\nprint(r)",
            ],
            IncorrectSolutions =
            [
                "$read\nprint(sum(x for x in a if x>=$K))",
                "$read\nprint(sum(x for x in a if x<$K))",
                "$read\nprint(sum(a))",
            ],
            EdgeCases = p => [[p.Integer('K')], [p.Integer('K') + 1, p.Integer('K'), 1], [1, 1, p.Integer('K') - 1]],
            DrawInput = (p, random) => Draws.Integers(random, 0, 2 * p.Integer('K')),
            Answer = (p, a) => $"{a.Where(x => x > p.Integer('K')).Sum()}",
        },
        new Family<int[]>
        {
            Name = "count-less",
            Tags = ["list", "count"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) how many of the integers are less than $K. The (answer|result) is one integer.",
                "$in Count the integers that are less than $K and (print|output) the count on one line.",
                "$name notes the $measures of some $things. $in (Print|Output) how many are less than $K.",
            ],
            Solutions =
            [
                "$read\nprint(sum(x<$K for x in a))",
                "$read\nprint(len([x for x in a if x<$K]))",
                "$read\nr=0\nfor x in a:\n if x<$K:\n  r+=1\nprint(r)",
            ],
            IncorrectSolutions =
                ["$read\nprint(sum(x<=$K for x in a))", "$read\nprint(sum(x for x in a if x<$K))", "$read\nprint(len(a))"],
            EdgeCases = p =>
            [
                [p.Integer('K')], [p.Integer('K') + 1, p.Integer('K'), p.Integer('K') + 9], [0, -5, p.Integer('K') - 1],
            ],
            DrawInput = (p, random) => Draws.Integers(random, 0, 2 * p.Integer('K')),
            Answer = (p, a) => $"{a.Count(x => x < p.Integer('K'))}",
        },
        new Family<int[]>
        {
            Name = "count-divisible",
            Tags = ["list", "count"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) how many of the integers are divisible by $K. The (answer|result) is one integer.",
                "$in Count the integers that are divisible by $K and (print|output) the count on one line.",
                "$name notes the $measures of some $things. $in (Print|Output) how many are divisible by $K.",
            ],
            Solutions =
            [
                "$read\nprint(sum(x%$K==0 for x in a))",
                "$read\nprint(len([x for x in a if x%$K==0]))",
                "$read\nr=0\nfor x in a:\n if x%$K==0:\n  r+=1\nprint(r)",
            ],
            IncorrectSolutions =
                ["$read\nprint(sum(x%$K for x in a))", "$read\nprint(sum(x//$K==0 for x in a))", "$read\nprint(len(a))"],
            EdgeCases = p =>
            [
                [p.Integer('K')], [p.Integer('K') + 1, 2 * p.Integer('K') + 1], [p.Integer('K') - 1, 5 * p.Integer('K'), 0],
            ],
            DrawInput = (p, random) =>
                [.. Draws.Integers(random, 1, 99).Select(x => random.Chance(0.4) ? x % 20 * p.Integer('K') : x)],
            Answer = (p, a) => $"{a.Count(x => x % p.Integer('K') == 0)}",
        },
        new Family<int[]>
        {
            Name = "add-to-each",
            Tags = ["list", "map"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in Add $K to each of the integers. (Print|Output) them in the same order, separated by spaces.",
                "$in (Print|Output) each of the integers plus $K, on one line, in the same order, separated by spaces.",
                "$name raises the $measures of some $things by $K. $in (Print|Output) all of them plus $K in the same order, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*[x+$K for x in a])",
                "$read\nprint(*map(lambda x:x+$K,a))",
                "$read\nprint(' '.join(str(x+$K) for x in a))",
            ],
            IncorrectSolutions = ["$read\nprint(*[x*$K for x in a])", "$read\nprint(sum(a)+$K)", "$read\nprint(*a)"],
            EdgeCases = p => [[0], [-1, 1, -1], [3, 2, 1], [1000, 7]],
            DrawInput = (p, random) => Draws.Integers(random, -50, 200),
            Answer = (p, a) => string.Join(' ', a.Select(x => x + p.Integer('K'))),
        },
        new Family<int[]>
        {
            Name = "largest-few",
            Tags = ["list", "sort"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) the $K largest integers from largest to smallest, separated by spaces.",
                "$in Keep only the $K largest integers and (print|output) them in descending order, separated by spaces.",
                "$name notes the $measures of many $things. $in (Print|Output) the $K largest in descending order, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*sorted(a)[::-1][:$K])",
                "$read\nprint(*sorted(a,reverse=True)[:$K])",
                "$read\na.sort(reverse=True)\nprint(*a[:$K])",
            ],
            IncorrectSolutions =
                ["$read\nprint(*sorted(a)[:$K])", "$read\nprint(*a[:$K])", "$read\nprint(*sorted(a)[-$K:])"],
            EdgeCases = p =>
            [
                [.. Enumerable.Range(1, p.Integer('K'))],
                [.. Enumerable.Range(1, p.Integer('K') + 1)],
                [5, 5, .. Enumerable.Range(3, p.Integer('K'))],
            ],
            DrawInput = (p, random) =>
                [.. Enumerable.Range(0, p.Integer('K') + random.Between(1, 5)).Select(_ => random.Between(-99, 999))],
            Answer = (p, a) => string.Join(' ', a.OrderDescending().Take(p.Integer('K'))),
        },
        new Family<int[]>
        {
            Name = "max-minus-min",
            Tags = ["list"],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) the largest of the integers minus the smallest. The (answer|result) is one integer.",
                "$in Take the largest and the smallest of the integers and (print|output) their difference.",
                "$name notes the $measures of some $things. $in (Print|Output) the largest minus the smallest.",
            ],
            Solutions =
            [
                "$read\nprint(max(a)-min(a))",
                "$read\na.sort()\nprint(a[-1]-a[0])",
                "$read\nr=max(a)-min(a)\nprint(r)",
            ],
            IncorrectSolutions =
                ["$read\nprint(max(a)+min(a))", "$read\nprint(max(a)-a[0])", "$read\nprint(a[-1]-a[0])"],
            EdgeCases = p => [[7], [9, 3], [3, 1, 9, 4], [-5, -2, -9]],
            DrawInput = (p, random) => Draws.Integers(random, -99, 999),
            Answer = (p, a) => $"{a.Max() - a.Min()}",
        },
        new Family<int[]>
        {
            Name = "sort-descending",
            Tags = ["list", "sort"],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in Sort the integers from largest to smallest. (Print|Output) them all, separated by spaces.",
                "$in (Print|Output) all integers in descending order on one line, separated by spaces.",
                "$name notes the $measures of some $things. $in (Print|Output) all of them in descending order, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*sorted(a)[::-1])",
                "$read\nprint(*sorted(a,reverse=True))",
                "$read\na.sort(reverse=True)\nprint(*a)",
            ],
            IncorrectSolutions =
                ["$read\nprint(*sorted(a))", "$read\nprint(*a[::-1])", "$read\nprint(*sorted(set(a))[::-1])"],
            EdgeCases = p => [[4], [1, 2, 2], [2, 9, 10, 100], [5, 5, 1, 7]],
            DrawInput = (p, random) => Draws.Integers(random, -99, 999),
            Answer = (p, a) => string.Join(' ', a.OrderDescending()),
        },
        new Family<int[]>
        {
            Name = "sum-even",
            Tags = ["list", "filter"],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) the sum of the integers that are even. Print 0 if there are none.",
                "$in Add up only the even integers and (print|output) the sum, which is 0 if there are none.",
                "$name notes the $measures of some $things. $in (Print|Output) the sum of the even ones.",
            ],
            Solutions =
            [
                "$read\nprint(sum(x for x in a if x%2==0))",
                "$read\nprint(sum([x for x in a if x%2==0]))",
                "$read\nr=0\nfor x in a:\n if x%2==0:\n  r+=x\nprint(r)",
            ],
            IncorrectSolutions =
                ["$read\nprint(sum(x%2==0 for x in a))", "$read\nprint(sum(a[::2]))", "$read\nprint(sum(a))"],
            EdgeCases = p => [[1], [1, 3, 6, 8], [2, 3, 4, 5], [-4, 7, -1]],
            DrawInput = (p, random) => Draws.Integers(random, -50, 200),
            Answer = (p, a) => $"{a.Where(x => x % 2 == 0).Sum()}",
        },
        new Family<int[]>
        {
            Name = "distinct",
            Tags = ["list"],
            Layouts = Shapes.Integers,
            Statements =
            [
                "$in (Print|Output) each different integer once, in order of first occurrence, separated by spaces.",
                "$in Drop every integer that came before and (print|output) the others in order, separated by spaces.",
                "$name notes the $measures of some $things. $in (Print|Output) them without repeats, in order of first occurrence, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*dict.fromkeys(a))",
                "$read\nprint(*sorted(set(a),key=a.index))",
                "$read\nr=[]\nfor x in a:\n if x not in r:\n  r.append(x)\nprint(*r)",
            ],
            IncorrectSolutions =
                ["$read\nprint(*a)", "$read\nprint(*sorted(set(a)))", "$read\nprint(len(set(a)))"],
            EdgeCases = p => [[6, 6], [9, 1, 9, 2, 1], [3, 2, 1], [5, 7, 7, 7, 5, 6]],
            DrawInput = (p, random) => Draws.Integers(random, 1, 9),
            Answer = (p, a) => string.Join(' ', a.Distinct()),
        },
    ];
}
