using System.Text;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>A test with its place in the problem: public tests first, then private ones, then generated ones.</summary>
internal sealed record OrderedTest(int Index, bool IsPublic, ProblemTest Test);

/// <summary>
/// The order in which tests run, fixed by the problem alone: public tests as they stand, then the hidden ones with the smallest
/// input first, because a wrong program mostly fails on any of them and small ones are the cheapest.
/// </summary>
internal static class TestOrder
{
    /// <summary>Part of the key of cached verdicts and of manifests.</summary>
    public const string Version = "public-then-smallest-1";

    public static IEnumerable<OrderedTest> Of(Problem problem)
    {
        var tests = problem.PublicTests.Concat(problem.PrivateTests).Concat(problem.GeneratedTests)
            .Select((test, i) => new OrderedTest(i, i < problem.PublicTests.Count, test)).ToList();
        return tests.Where(t => t.IsPublic).Concat(tests.Where(t => !t.IsPublic).OrderBy(t => Encoding.UTF8.GetByteCount(t.Test.Input)).ThenBy(t => t.Index));
    }
}
