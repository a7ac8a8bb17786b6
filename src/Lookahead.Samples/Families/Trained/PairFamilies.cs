using Lookahead.Samples.Inputs;
using static Lookahead.Samples.Parameters.Parameter;

namespace Lookahead.Samples.Families.Trained;

/// <summary>Families that read two integers.</summary>
internal static class PairFamilies
{
    public static readonly IProblemFamily[] All =
    [
        new Family<(int A, int B)>
        {
            Name = "two-prices",
            Tags = ["arithmetic"],
            Parameters = [Integer('K', 2, 9), Integer('C', 2, 9)],
            Layouts = Shapes.Pair,
            Statements =
            [
                "$in (Print|Output) a multiplied by $K plus b multiplied by $C, as one integer on one line.",
                "$name sells a $things at $K coins each and b $others at $C coins each. $in (Print|Output) the coins in all.",
                "$in Each a is worth $K and each b is worth $C. (Print|Output) the worth of both together.",
            ],
            Solutions =
            [
                "$read\nprint(a*$K+b*$C)",
                "$read\nr=a*$K+b*$C\nprint(r)",
                "$read\na*=$K\nb*=$C\nprint(a+b)",
            ],
            IncorrectSolutions = ["$read\nprint(a*$C+b*$K)", "$read\nprint((a+b)*$K)"],
            EdgeCases = p => [(0, 0), (1, 0), (0, 1), (500, 3)],
            DrawInput = (p, random) => (random.Between(0, 99), random.Between(0, 99)),
            Answer = (p, pair) => $"{pair.A * p.Integer('K') + pair.B * p.Integer('C')}",
        },
        new Family<(int A, int B)>
        {
            Name = "larger-plus",
            Tags = ["condition"],
            Parameters = [Integer('K', 2, 19)],
            Layouts = Shapes.Pair,
            Statements =
            [
                "$in (Print|Output) the larger of a and b plus $K. The (answer|result) is one integer.",
                "$in Take the larger of a and b and add $K to it. (Print|Output) the (answer|result).",
                "$name takes the larger of two piles of a and b $things and adds $K to it. $in (Print|Output) how many that is.",
            ],
            Solutions =
            [
                "$read\nprint(max(a,b)+$K)",
                "$read\nprint((a if a>b else b)+$K)",
                "$read\nif a<b:\n a=b\nprint(a+$K)",
            ],
            IncorrectSolutions = ["$read\nprint(min(a,b)+$K)", "$read\nprint(a+$K)", "$read\nprint(max(a,b+$K))"],
            EdgeCases = p => [(5, 5), (1, 9), (9, 1), (0, 400), (400, 0)],
            DrawInput = (p, random) => (random.Between(0, 500), random.Between(0, 500)),
            Answer = (p, pair) => $"{Math.Max(pair.A, pair.B) + p.Integer('K')}",
        },
        new Family<(int A, int B)>
        {
            Name = "gap-times",
            Tags = ["arithmetic"],
            Parameters = [Integer('K', 2, 29)],
            Layouts = Shapes.Pair,
            Statements =
            [
                "$in (Print|Output) the absolute difference of a and b multiplied by $K, as one integer.",
                "$in Take the distance between a and b and multiply it by $K. (Print|Output) the (answer|result).",
                "$name walks from step a to step b, up or down, at $K coins a step. $in (Print|Output) the coins in all.",
            ],
            Solutions =
            [
                "$read\nprint(abs(a-b)*$K)",
                "$read\nprint((max(a,b)-min(a,b))*$K)",
                "$read\nif a<b:\n a,b=b,a\nprint((a-b)*$K)",
            ],
            IncorrectSolutions = ["$read\nprint((a-b)*$K)", "$read\nprint((a+b)*$K)"],
            EdgeCases = p => [(5, 5), (1, 9), (9, 1), (0, 400)],
            DrawInput = (p, random) => (random.Between(0, 500), random.Between(0, 500)),
            Answer = (p, pair) => $"{Math.Abs(pair.A - pair.B) * p.Integer('K')}",
        },
    ];
}
