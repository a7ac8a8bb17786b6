using System.Globalization;
using System.Text;
using Lookahead.Evaluation.Comparing;
using Lookahead.Evaluation.Statistics;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Events;
using Lookahead.Jobs.Specifications;
using Lookahead.Reports;
using Lookahead.Reports.Data;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers.Comparing;

/// <summary>Compares evaluations and writes <c>result.json</c> and the report.</summary>
internal sealed class ComparisonWriter(JobContext context, CompareSpecification specification)
{
    private const double Significance = 0.05;

    /// <exception cref="JobException">The evaluations cannot be compared; the message says why.</exception>
    public async Task WriteAsync(IReadOnlyList<SideEvaluations> sides, CancellationToken cancellationToken)
    {
        var runs = sides.SelectMany(s => s.Runs).ToList();
        var names = runs.SelectMany(r => r.Sets.Keys).Distinct(StringComparer.Ordinal).ToList();
        var common = names.Where(name => runs.TrueForAll(r => r.Sets.ContainsKey(name))).ToList();
        var ks = specification.K.Count > 0 ? specification.K : runs.Select(r => r.K.AsEnumerable()).Aggregate((a, b) => a.Intersect(b)).ToList();
        if (common.Count == 0 || ks.Count == 0)
        {
            throw JobException.User(ErrorCodes.InvalidSpecification,
                common.Count == 0 ? $"The evaluations have no problem set in common; they have {string.Join(", ", names)}." : "The evaluations report no k in common; name some in 'k'.", "evaluations");
        }
        await WarnOfOtherFilesAsync(common, runs);
        var sets = Compare(sides, common, ks);
        var findings = sets.SelectMany(set => set.Pairs.SelectMany(pair => pair.Differences.Select(d => Finding(set, pair, d)))).ToList();
        var result = new CompareResult
        {
            Findings = findings,
            Sides = [.. sides.Select(s => new ComparedSideResult(s.Name, [.. s.Runs.Select(r => r.Label)], s.TrainingTokens))],
            ProblemSets = sets,
            LeftOut = [.. names.Except(common)],
        };
        var report = Report(result);
        await context.Attempt.PutJsonAsync(ReportFiles.Data, report, cancellationToken);
        await context.Attempt.PutAsync(JobPaths.ReportFile, Encoding.UTF8.GetBytes(ReportHtml.Render(report)), cancellationToken);
        await context.Attempt.PutJsonAsync(JobPaths.ResultFile, result, cancellationToken);
    }

    private List<SetComparison> Compare(IReadOnlyList<SideEvaluations> sides, List<string> names, IReadOnlyList<int> ks)
    {
        try
        {
            return [.. names.Select(name => SetComparison.Compute(
                name, [.. sides.Select(s => new ComparedSide(s.Name, [.. s.Runs.Select(r => r.Sets[name])]))], ks.ToList(), new BootstrapOptions { Seed = (ulong)specification.Seed }))];
        }
        catch (IncomparableException e)
        {
            throw JobException.User(ErrorCodes.InvalidSpecification, e.Message, "evaluations");
        }
    }

    /// <summary>Equal ids do not say that tests are equal.</summary>
    private async Task WarnOfOtherFilesAsync(List<string> names, List<FinishedEvaluation> runs)
    {
        foreach (var name in names.Where(name => runs.Select(r => r.ProblemHashes.GetValueOrDefault(name)).Distinct().Count() > 1))
        {
            await context.ReportAsync(new MessageLogged(MessageLevel.Warning,
                $"Set '{name}' was read from different files in these evaluations: the problems' ids agree, their tests may not."));
        }
    }

    private static string Finding(SetComparison set, ComparedPair pair, PairedDifference d)
    {
        var outcome = d.HolmPValue >= Significance ? "no difference is shown" : $"{(d.Difference > 0 ? pair.Second : pair.First)} is better";
        return string.Create(CultureInfo.InvariantCulture,
            $"{set.Name}, pass@{d.K}: {pair.Second} {100 * d.Second:0.0}% against {pair.First} {100 * d.First:0.0}%, {100 * d.Difference:+0.0;-0.0;0.0} points "
            + $"(95% interval {100 * d.Low:+0.0;-0.0;0.0} to {100 * d.High:+0.0;-0.0;0.0}, p {d.HolmPValue:0.###} after Holm's correction): {outcome}.");
    }

    private ComparisonReport Report(CompareResult result) => new()
    {
        Title = specification.Name ?? "Comparison",
        Findings = result.Findings,
        Sides = [.. result.Sides.Select(s => new Setting(s.Name, string.Join(", ", s.Runs)
            + (s.TrainingTokens is { Count: > 0 } tokens ? $"; {string.Join(", ", tokens.Distinct().Select(t => t.ToString("N0", CultureInfo.InvariantCulture)))} training tokens a run" : "")))],
        Settings =
        [
            new("Interval and p", result.Sides.All(s => s.Runs.Count > 1) ? "t, from the variances of problems and of runs" : "paired bootstrap over problems, sign-flip permutation; other training seeds are not in it"),
            new("Seed", specification.Seed.ToString(CultureInfo.InvariantCulture)),
            .. result.LeftOut.Select(name => new Setting("Left out", $"{name}: not every side was evaluated on it")),
        ],
        Sets = [.. result.ProblemSets.Select(set => new ComparedSetReport(set.Name, set.Problems,
            [.. set.Pairs.Select(pair => new ComparedPairReport(pair.First, pair.Second, [.. pair.Differences.Select(Difference)]))]) { OverTemperatures = set.Temperatures.Count > 1 })],
    };

    private static DifferenceReport Difference(PairedDifference d) => new(d.K, d.First, d.Second, d.Difference, d.Low, d.High, d.PValue, d.HolmPValue)
    {
        Better = d.Better,
        Equal = d.Equal,
        Worse = d.Worse,
        FirstRunDeviation = d.FirstRunDeviation,
        SecondRunDeviation = d.SecondRunDeviation,
    };
}
