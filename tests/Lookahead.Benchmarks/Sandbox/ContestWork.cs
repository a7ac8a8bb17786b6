using System.Globalization;
using Lookahead.Formats.Problems;

namespace Lookahead.Benchmarks.Sandbox;

/// <summary>Right programs of contest size, each for one problem with generated tests; no two sources are equal.</summary>
internal static class ContestWork
{
    /// <summary>Shortest path by Dijkstra's algorithm: what a contest program is made of, input, containers, a heap, a loop.</summary>
    private const string ShortestPath = """
        import sys
        from collections import defaultdict
        import heapq, math

        def solve():
            data = list(map(int, sys.stdin.buffer.read().split()))
            n, m = data[0], data[1]
            graph = defaultdict(list)
            for i in range(m):
                a, b, w = data[2 + 3 * i:5 + 3 * i]
                graph[a].append((b, w))
                graph[b].append((a, w))
            best = [math.inf] * (n + 1)
            best[1] = 0
            heap = [(0, 1)]
            while heap:
                d, u = heapq.heappop(heap)
                if d > best[u]:
                    continue
                for v, w in graph[u]:
                    if d + w < best[v]:
                        best[v] = d + w
                        heapq.heappush(heap, (best[v], v))
            print(best[n])

        if __name__ == "__main__":
            solve()
        """;

    private const int Nodes = 50;

    /// <summary>A chain of edges of one weight, whose shortest path is known, under longer shortcuts.</summary>
    public static IReadOnlyList<(Problem Problem, string Source)> Create(int programs, int tests) =>
        [.. Enumerable.Range(0, programs).Select(program => (
            new Problem
            {
                Id = $"p{program}",
                Statement = "The shortest way from 1 to n.",
                PublicTests = [.. Enumerable.Range(0, tests).Select(test => Test(program, test))],
                TimeLimitSeconds = 10,
            },
            $"# program {program}\n{ShortestPath}"))];

    private static ProblemTest Test(int program, int test)
    {
        var weight = program * 31 + test + 1;
        var edges = Enumerable.Range(1, Nodes - 1).Select(i => $"{i} {i + 1} {weight}")
            .Concat(Enumerable.Range(1, Nodes - 3).Select(i => $"{i} {i + 3} {weight * 4}"))
            .ToList();
        return new ProblemTest(
            $"{Nodes} {edges.Count}\n{string.Join('\n', edges)}\n",
            (weight * (Nodes - 1)).ToString(CultureInfo.InvariantCulture) + "\n");
    }
}
