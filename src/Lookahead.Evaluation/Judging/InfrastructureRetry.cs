using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Judging;

/// <summary>Repeats a run that the machine lost.</summary>
internal static class InfrastructureRetry
{
    /// <param name="problem">For the message.</param>
    /// <param name="what">What of the problem was run, for the message.</param>
    /// <param name="retries">How often a run is tried again.</param>
    /// <param name="run">Given the number of runs lost so far; gives what failed, or null and a value.</param>
    /// <exception cref="EvaluationInfrastructureException">All runs were lost.</exception>
    public static async Task<T> RunAsync<T>(Problem problem, string what, int retries, Func<int, Task<(string? Fault, T Value)>> run)
    {
        for (var lost = 0; ; lost++)
        {
            var (fault, value) = await run(lost);
            if (fault is null)
            {
                return value;
            }
            if (lost == retries)
            {
                throw new EvaluationInfrastructureException(
                    $"Problem '{problem.Id}', {what}: the sandbox failed {lost + 1} times, last with: {fault} "
                    + "No verdict was given. Look at the machine's memory and limits, then run the job again.");
            }
        }
    }
}
