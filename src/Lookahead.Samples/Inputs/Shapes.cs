namespace Lookahead.Samples.Inputs;

/// <summary>The shapes of inputs, each with its layouts. Variables in Python: n; a and b; list a; text s; list w.</summary>
internal static class Shapes
{
    public static readonly Layout<int>[] Integer =
    [
        new("(Read the integer n|The input is an integer n|The only line has an integer n).",
            "n=int(input())",
            n => $"{n}\n"),
    ];

    public static readonly Layout<(int A, int B)>[] Pair =
    [
        new("(Read integers a and b from one line|The input is one line with integers a and b).",
            "a,b=map(int,input().split())",
            pair => $"{pair.A} {pair.B}\n"),
        new("(Read integers a and b from two lines|The input is two lines, a and then b).",
            "a=int(input())\nb=int(input())",
            pair => $"{pair.A}\n{pair.B}\n"),
    ];

    public static readonly Layout<int[]>[] Integers =
    [
        new("(Read one line of integers|The input is one line of integers|The only line has integers).",
            "a=list(map(int,input().split()))",
            a => $"{string.Join(' ', a)}\n"),
        new("(Read n, then a line of n integers|The first line is n, the second has n integers).",
            "n=int(input())\na=list(map(int,input().split()))",
            a => $"{a.Length}\n{string.Join(' ', a)}\n"),
        new("(Read n, then n integers, one per line|The first line is n, then n lines have an integer each).",
            "a=[int(input()) for _ in range(int(input()))]",
            a => $"{a.Length}\n{string.Join('\n', a)}\n"),
    ];

    public static readonly Layout<string>[] Text =
    [
        new("(Read a line of text s|The input is one line of text s|The only line is a text s).",
            "s=input()",
            s => $"{s}\n"),
    ];

    public static readonly Layout<string[]>[] Words =
    [
        new("(Read one line of words|The input is one line of words|The only line has words).",
            "w=input().split()",
            w => $"{string.Join(' ', w)}\n"),
        new("(Read n, then n words, one per line|The first line is n, then n lines have a word each).",
            "w=[input() for _ in range(int(input()))]",
            w => $"{w.Length}\n{string.Join('\n', w)}\n"),
    ];
}
