using System.Text;
using System.Text.Json;

namespace Lookahead.Benchmarks.Scoring;

/// <summary>
/// Problems and samples of HumanEval's size and layout, written for this benchmark: 164 functions of some lines with a handful
/// of asserts each. Of the samples of a problem two of five are right, two wrong and one raises; all texts differ, so that
/// nothing is saved by judging equal ones once, and none runs into a limit.
/// </summary>
internal static class ScoringSet
{
    public const int Problems = 164;

    private static readonly string[] Bodies =
    [
        "    total = 0\n    for value in values:\n        total += value * {0} % {1}\n    return total\n",
        "    return sum(value * {0} % {1} for value in values)\n",
        "    return sum(value * {0} % {1} for value in values) + 1\n",
        "    result = []\n    for value in values:\n        result.append(value + {0})\n    return result\n",
        "    return values[{1}] * {0}\n",
    ];

    /// <summary>Writes problems.jsonl and samples.jsonl.</summary>
    public static async Task WriteAsync(string folder, int samplesPerProblem, CancellationToken cancellationToken)
    {
        var (problems, samples) = (new StringBuilder(), new StringBuilder());
        for (var i = 0; i < Problems; i++)
        {
            var (factor, modulus) = (i + 2, 97 + i);
            var expected = (int[] values) => values.Sum(v => v * factor % modulus);
            int[][] inputs = [[], [1], [1, 2, 3], [10, 20, 30, 40], [.. Enumerable.Range(0, 50)]];
            problems.AppendLine(JsonSerializer.Serialize(new
            {
                task_id = $"Bench/{i}",
                prompt = $"def weigh_{i}(values):\n    \"\"\"Return the sum of value * {factor} modulo {modulus} over all values.\n    >>> weigh_{i}([1])\n    {expected([1])}\n    \"\"\"\n",
                entry_point = $"weigh_{i}",
                canonical_solution = Fill(Bodies[0], factor, modulus),
                test = "def check(candidate):\n" + string.Concat(inputs.Select(x => $"    assert candidate([{string.Join(", ", x)}]) == {expected(x)}\n")),
            }));
            for (var s = 0; s < samplesPerProblem; s++)
            {
                samples.AppendLine(JsonSerializer.Serialize(new { task_id = $"Bench/{i}", completion = $"{Fill(Bodies[s % Bodies.Length], factor, modulus)}\n# {s}\n" }));
            }
        }
        await File.WriteAllTextAsync(Path.Combine(folder, "problems.jsonl"), problems.ToString(), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "samples.jsonl"), samples.ToString(), cancellationToken);
    }

    private static string Fill(string body, int factor, int modulus) =>
        body.Replace("{0}", factor.ToString(), StringComparison.Ordinal).Replace("{1}", modulus.ToString(), StringComparison.Ordinal);
}
