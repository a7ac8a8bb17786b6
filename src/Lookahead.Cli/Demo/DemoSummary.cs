using System.Text.Json;
using Lookahead.Jobs.Json;
using Lookahead.Reports.Data;
using Lookahead.Worker.Handlers.Evaluation;
using Spectre.Console;

namespace Lookahead.Cli.Demo;

/// <summary>The demo's figures, for people and as the last line for programs.</summary>
internal static class DemoSummary
{
    public static void Write(IAnsiConsole console, DemoResults results, string reportPath, TimeSpan duration)
    {
        console.WriteLine();
        WriteLosses(console, results);
        WritePassAtK(console, results);
        WriteSpeed(console, results);
        WriteSamples(console, results);
        console.WriteLine($"Weights sha256  {results.FineTune.WeightsSha256}");
        console.WriteLine($"Report          {reportPath}");
        console.WriteLine($"Took            {duration.TotalMinutes:0.0} minutes");
    }

    /// <summary>One JSON object; figures without a suffix are of the first held-out set.</summary>
    public static string ToJson(DemoResults results, string reportPath, TimeSpan duration) => JsonSerializer.Serialize(
        new
        {
            pass_at_1_before = Estimate(results.Before, DemoJobs.Variants, 1),
            pass_at_10_before = Estimate(results.Before, DemoJobs.Variants, 10),
            pass_at_1_after = Estimate(results.After, DemoJobs.Variants, 1),
            pass_at_10_after = Estimate(results.After, DemoJobs.Variants, 10),
            pass_at_1_before_new_families = Estimate(results.Before, DemoJobs.Families, 1),
            pass_at_10_before_new_families = Estimate(results.Before, DemoJobs.Families, 10),
            pass_at_1_after_new_families = Estimate(results.After, DemoJobs.Families, 1),
            pass_at_10_after_new_families = Estimate(results.After, DemoJobs.Families, 10),
            tokens_per_forward = results.Compared.Speed.TokensPerForward,
            tokens_per_second = results.Compared.Speed.TokensPerSecond,
            tokens_per_second_without_speculation = results.Compared.SpeedWithoutSpeculation?.TokensPerSecond,
            identical_text = results.Compared.IdenticalText,
            weights_sha256 = results.FineTune.WeightsSha256,
            report = reportPath,
            seconds = duration.TotalSeconds,
        },
        JobJson.Options);

    private static void WriteLosses(IAnsiConsole console, DemoResults results)
    {
        var table = new Table().Title("Loss per head (nats per byte)").AddColumn("");
        foreach (var head in Enumerable.Range(1, results.FineTune.NHeads))
        {
            table.AddColumn(new TableColumn($"head {head}").RightAligned());
        }
        void Row(string name, IEnumerable<double>? losses) => table.AddRow([name, .. (losses ?? []).Select(l => l.ToString("0.000"))]);
        Row("first steps", results.FineTune.FirstHeadLosses);
        Row("last steps", results.FineTune.LastHeadLosses);
        Row("validation", results.FineTune.ValidationHeadLosses);
        console.Write(table);
    }

    private static void WritePassAtK(IAnsiConsole console, DemoResults results)
    {
        var table = new Table().Title("pass@k with 95% intervals").AddColumns("set", "k", "before", "after", "what it measures");
        foreach (var after in results.After.ProblemSets)
        {
            foreach (var (k, estimate) in after.PassAtK)
            {
                var before = Set(results.Before, after.Name).PassAtK[k];
                table.AddRow(
                    Markup.Escape($"{after.Name} ({after.Problems} problems x {after.SamplesPerProblem})"), k.ToString(), Interval(before), Interval(estimate),
                    after.Name == DemoJobs.Variants ? "recall of trained templates" : "generalisation to families never trained on");
            }
        }
        console.Write(table);

        static string Interval(Lookahead.Evaluation.Results.PassAtKEstimate e) => Markup.Escape($"{e.Estimate:0.00} [{e.Low:0.00}, {e.High:0.00}]");
    }

    private static void WriteSpeed(IAnsiConsole console, DemoResults results)
    {
        var compared = results.Compared;
        var table = new Table().Title("Speculation, one text at a time").AddColumns("", "tokens/s", "tokens per forward", "acceptance of heads 2..n");
        if (compared.SpeedWithoutSpeculation is { } off)
        {
            table.AddRow("off", off.TokensPerSecond.ToString("N0"), off.TokensPerForward.ToString("0.00"), "");
        }
        table.AddRow("on", compared.Speed.TokensPerSecond.ToString("N0"), compared.Speed.TokensPerForward.ToString("0.00"),
            string.Join("  ", compared.Speed.HeadAcceptance.Select(a => a.ToString("0.00"))));
        console.Write(table);
        console.WriteLine(compared.IdenticalText == true
            ? $"All {compared.Texts.Count} texts are identical, token for token, with and without speculation."
            : $"Only {compared.IdenticalTexts} of {compared.Texts.Count} texts are identical with and without speculation: this must not happen.");
        console.WriteLine();
    }

    private static void WriteSamples(IAnsiConsole console, DemoResults results)
    {
        foreach (var sample in results.AfterReport.ProblemSets.SelectMany(set => Shown(set.Samples)))
        {
            var panel = new Panel(Markup.Escape($"{sample.Statement.TrimEnd()}\n\n{sample.Program.TrimEnd()}"))
            {
                Header = new PanelHeader(Markup.Escape($"{sample.ProblemId}: {sample.Verdict}")),
                BorderStyle = new Style(sample.Passed ? Color.Green : Color.Red),
            };
            console.Write(panel);
        }
    }

    /// <summary>One that passed and one that did not, where there are both.</summary>
    private static IEnumerable<SampleReport> Shown(IReadOnlyList<SampleReport> samples) =>
        samples.Where(s => s.Passed).Take(1).Concat(samples.Where(s => !s.Passed).Take(1));

    private static ProblemSetResult Set(PassAtKResult result, string name) => result.ProblemSets.Single(set => set.Name == name);

    private static double? Estimate(PassAtKResult result, string set, int k) =>
        Set(result, set).PassAtK.TryGetValue(k, out var estimate) ? estimate.Estimate : null;
}
