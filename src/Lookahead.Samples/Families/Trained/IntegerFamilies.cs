using Lookahead.Samples.Inputs;
using static Lookahead.Samples.Parameters.Parameter;

namespace Lookahead.Samples.Families.Trained;

/// <summary>Families that read one integer.</summary>
internal static class IntegerFamilies
{
    public static readonly IProblemFamily[] All =
    [
        new Family<int>
        {
            Name = "times-plus",
            Tags = ["arithmetic"],
            Parameters = [Integer('K', 2, 9), Integer('C', 1, 9)],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in (Print|Output) n multiplied by $K plus $C. The (answer|result) is one integer on one line.",
                "$in Multiply n by $K, then add $C. (Print|Output) the (answer|result) as one integer.",
                "$name sells n $things at $K coins each and gets $C coins as a tip. $in (Print|Output) the coins in all.",
            ],
            Solutions =
            [
                "$read\nprint(n*$K+$C)",
                "print(int(input())*$K+$C)",
                "$read\nr=n*$K+$C\nprint(r)",
            ],
            IncorrectSolutions = ["$read\nprint(n*$C+$K)", "$read\nprint((n+$C)*$K)"],
            EdgeCases = p => [0, 1, 2, 1000],
            DrawInput = (p, random) => random.Between(0, 500),
            Answer = (p, n) => $"{n * p.Integer('K') + p.Integer('C')}",
        },
        new Family<int>
        {
            Name = "minus-times",
            Tags = ["arithmetic"],
            Parameters = [Integer('K', 1, 9), Integer('C', 2, 9)],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in Subtract $K from n, then multiply by $C. (Print|Output) the (answer|result) as one integer.",
                "$in Take $K away from n. (Print|Output) the difference multiplied by $C, as one integer.",
                "$name has n $things, loses $K of them and sells the rest at $C coins each. $in (Print|Output) the coins in all.",
            ],
            Solutions =
            [
                "$read\nprint((n-$K)*$C)",
                "print((int(input())-$K)*$C)",
                "$read\nr=(n-$K)*$C\nprint(r)",
            ],
            IncorrectSolutions = ["$read\nprint(n-$K*$C)", "$read\nprint((n-$C)*$K)"],
            EdgeCases = p => [p.Integer('K'), p.Integer('K') + 1, 1000],
            DrawInput = (p, random) => p.Integer('K') + random.Between(1, 300),
            Answer = (p, n) => $"{(n - p.Integer('K')) * p.Integer('C')}",
        },
        new Family<int>
        {
            Name = "remainder",
            Tags = ["arithmetic"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in (Print|Output) the remainder of n divided by $K. The (answer|result) is one integer on one line.",
                "$in Divide n by $K and (print|output) only the remainder, as one integer on one line.",
                "$name packs n $things into boxes of $K until fewer than $K are left. $in (Print|Output) how many are left.",
            ],
            Solutions = ["$read\nprint(n%$K)", "print(int(input())%$K)", "$read\nprint(n-n//$K*$K)"],
            IncorrectSolutions = ["$read\nprint(n//$K)", "$read\nprint($K-n%$K)"],
            EdgeCases = p => [p.Integer('K'), p.Integer('K') - 1, p.Integer('K') + 1, 0, 3 * p.Integer('K') + 1],
            DrawInput = (p, random) => random.Between(1, 9999),
            Answer = (p, n) => $"{n % p.Integer('K')}",
        },
        new Family<int>
        {
            Name = "divisible-word",
            Tags = ["condition"],
            Parameters = [Integer('K', 2, 19), Word('W'), Word('V')],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in If n is divisible by $K, (print|output) '$W', (otherwise|else) (print|output) '$V'. (Print|Output) one word.",
                "$in (Print|Output) '$W' when n is a multiple of $K and '$V' when n is not a multiple of $K.",
                "$name shares n $things among $K friends. $in (Print|Output) '$W' if no $things are left over, else '$V'.",
            ],
            Solutions =
            [
                "$read\nprint('$W' if n%$K==0 else '$V')",
                "$read\nif n%$K==0:\n print('$W')\nelse:\n print('$V')",
                "$read\nprint('$V' if n%$K else '$W')",
            ],
            IncorrectSolutions =
                ["$read\nprint('$V' if n%$K==0 else '$W')", "$read\nprint('$W' if n//$K==0 else '$V')"],
            EdgeCases = p => [p.Integer('K'), p.Integer('K') + 1, p.Integer('K') - 1, 7 * p.Integer('K')],
            DrawInput = (p, random) => random.Chance(0.5) ? p.Integer('K') * random.Between(2, 50) : random.Between(1, 999),
            Answer = (p, n) => n % p.Integer('K') == 0 ? p.Text('W') : p.Text('V'),
        },
        new Family<int>
        {
            Name = "greater-word",
            Tags = ["condition"],
            Parameters = [Integer('K', 2, 19), Word('W'), Word('V')],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in If n is greater than $K, (print|output) '$W', (otherwise|else) (print|output) '$V'. (Print|Output) one word.",
                "$in (Print|Output) '$W' when n is greater than $K and '$V' when n is $K or less.",
                "$name has n $things and needs more than $K. $in (Print|Output) '$W' if n is more than $K, else '$V'.",
            ],
            Solutions =
            [
                "$read\nprint('$W' if n>$K else '$V')",
                "$read\nif n>$K:\n print('$W')\nelse:\n print('$V')",
                "$read\nprint('$V' if n<=$K else '$W')",
            ],
            IncorrectSolutions =
                ["$read\nprint('$W' if n>=$K else '$V')", "$read\nprint('$W' if n<$K else '$V')"],
            EdgeCases = p => [p.Integer('K'), p.Integer('K') + 1, p.Integer('K') - 1, 0],
            DrawInput = (p, random) => random.Between(0, 2 * p.Integer('K') + 10),
            Answer = (p, n) => n > p.Integer('K') ? p.Text('W') : p.Text('V'),
        },
        new Family<int>
        {
            Name = "multiples",
            Tags = ["sequence"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in (Print|Output) the first n multiples of $K on one line, separated by spaces. The first one is $K.",
                "$in (Print|Output) $K times 1, $K times 2 and so on up to $K times n, separated by spaces.",
                "$name saves $K coins a day. $in (Print|Output) the coins saved after each of n days, separated by spaces.",
            ],
            Solutions =
            [
                "$read\nprint(*[x*$K for x in range(1,n+1)])",
                "$read\nprint(*range($K,n*$K+1,$K))",
                "$read\nprint(*map(lambda x:x*$K,range(1,n+1)))",
            ],
            IncorrectSolutions =
                ["$read\nprint(*[x*$K for x in range(n)])", "$read\nprint(*[x*$K for x in range(1,n)])"],
            EdgeCases = p => [1, 2, 3],
            DrawInput = (p, random) => random.Between(4, 20),
            Answer = (p, n) => string.Join(' ', Enumerable.Range(1, n).Select(i => i * p.Integer('K'))),
        },
        new Family<int>
        {
            Name = "digit-sum-times",
            Tags = ["digits"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in (Print|Output) the sum of the digits of n multiplied by $K. The (answer|result) is one integer.",
                "$in Add up the digits of n and multiply the sum by $K. (Print|Output) the (answer|result).",
                "$name gets $K coins for each point in the digit sum of n. $in (Print|Output) the coins in all.",
            ],
            Solutions =
            [
                "s=input()\nprint(sum(map(int,s))*$K)",
                "print(sum(int(x) for x in input())*$K)",
                "$read\nr=0\nwhile n:\n r+=n%10\n n//=10\nprint(r*$K)",
            ],
            IncorrectSolutions = ["s=input()\nprint(len(s)*$K)", "$read\nprint(n*$K)"],
            EdgeCases = p => [9, 10, 99, 1000, 98765],
            DrawInput = (p, random) => random.Between(1, 999999),
            Answer = (p, n) => $"{$"{n}".Sum(digit => digit - '0') * p.Integer('K')}",
        },
    ];
}
