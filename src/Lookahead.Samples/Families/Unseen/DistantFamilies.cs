using Lookahead.Samples.Inputs;
using static Lookahead.Samples.Parameters.Parameter;

namespace Lookahead.Samples.Families.Unseen;

/// <summary>Never trained on, and solved by no composition of trained programs.</summary>
internal static class DistantFamilies
{
    public static readonly IProblemFamily[] All =
    [
        new Family<int>
        {
            Name = "halvings",
            Tags = ["loop"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Integer,
            Statements =
            [
                "$in Halve n, rounding down, until it is less than $K. (Print|Output) how many halvings that takes.",
                "Each night $name loses half of n $things, rounding n down. $in (Print|Output) after how many nights n is less than $K.",
            ],
            Solutions =
            [
                "$read\nr=0\nwhile n>=$K:\n n//=2\n r+=1\nprint(r)",
                "$read\nr=0\nwhile n>=$K:\n n>>=1\n r+=1\nprint(r)",
                "$read\nprint(sum(n>>i>=$K for i in range(60)))",
            ],
            IncorrectSolutions =
            [
                "$read\nr=0\nwhile n>$K:\n n//=2\n r+=1\nprint(r)",
                "$read\nprint(n//2//$K)",
            ],
            EdgeCases = p => [p.Integer('K'), p.Integer('K') - 1, 2 * p.Integer('K'), 100000],
            DrawInput = (p, random) => random.Between(1, 9999),
            Answer = (p, n) => $"{Enumerable.Range(0, 31).Count(i => n >> i >= p.Integer('K'))}",
        },
        new Family<(int A, int B)>
        {
            Name = "common-divisor-times",
            Tags = ["arithmetic"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Pair,
            Statements =
            [
                "$in (Print|Output) the greatest common divisor of a and b multiplied by $K, as one integer.",
                "$in Find the largest integer that divides both a and b. (Print|Output) it multiplied by $K.",
            ],
            Solutions =
            [
                "from math import gcd\n$read\nprint(gcd(a,b)*$K)",
                "$read\nwhile b:\n a,b=b,a%b\nprint(a*$K)",
                "$read\nprint($K*max(x for x in range(1,a+1) if a%x==b%x==0))",
            ],
            IncorrectSolutions = ["$read\nprint(min(a,b)*$K)", "$read\nprint(a//b*$K)"],
            EdgeCases = p => [(1, 9), (12, 18), (7, 7), (100, 75)],
            DrawInput = (p, random) => random.Between(1, 30) is var common
                ? (common * random.Between(1, 20), common * random.Between(1, 20))
                : default,
            Answer = (p, pair) => $"{GreatestCommonDivisor(pair.A, pair.B) * p.Integer('K')}",
        },
        new Family<string>
        {
            Name = "longest-run",
            Tags = ["text", "loop"],
            Parameters = [Letter('L')],
            Layouts = Shapes.Text,
            Statements =
            [
                "$in (Print|Output) the length of the longest run of '$L', that is of equal letters '$L' in a row.",
                "$in Find the longest part of s made only of the letter '$L'. (Print|Output) its length, 0 if none.",
            ],
            Solutions =
            [
                "$read\nr=c=0\nfor x in s:\n c=c+1 if x=='$L' else 0\n r=max(r,c)\nprint(r)",
                "$read\nr=0\nwhile '$L'*(r+1) in s:\n r+=1\nprint(r)",
                "import re\n$read\nprint(max(map(len,re.findall('$L*',s))))",
            ],
            IncorrectSolutions = ["$read\nprint(s.count('$L'))", "$read\nprint(max(map(len,s.split('$L'))))"],
            EdgeCases = p =>
            [
                $"{p.Text('L')}{p.Text('L')}0{p.Text('L')}", $"0{p.Text('L')} {p.Text('L')}", "0",
                $"1{p.Text('L')}0{p.Text('L')}{p.Text('L')}{p.Text('L')}",
            ],
            DrawInput = (p, random) => Draws.Text(random, new string(p.Letter('L'), 3)),
            Answer = (p, s) => $"{LongestRun(s, p.Letter('L'))}",
        },
    ];

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static int LongestRun(string text, char letter)
    {
        var (longest, current) = (0, 0);
        foreach (var character in text)
        {
            current = character == letter ? current + 1 : 0;
            longest = Math.Max(longest, current);
        }

        return longest;
    }
}
