using Lookahead.Reports.Data;

namespace Lookahead.Reports.Tests;

/// <summary>Reports with every part filled in.</summary>
internal static class Samples
{
    public static TrainingReport Training(int points = 30, int heads = 4) => new()
    {
        Title = "Fine-tuning of tiny-4",
        Model = [new("layers", "7"), new("width", "192"), new("heads", "4"), new("parameters", "3,412,224")],
        Settings = [new("data", "samples/train.jsonl"), new("seed", "17"), new("optimizer", "AdamW, weight decay 0.1")],
        Plan = [new("Memory", "about 87 MB on the cpu, of 16.0 GB"), new("Tokens", "2,375,680 in 290 steps, about 3.1 epochs")],
        Points = [.. Enumerable.Range(0, points).Select(i => new TrainingPoint(
            i * 10,
            [.. Enumerable.Range(0, heads).Select(head => 0.1 + 0.15 * head + 5.4 * Math.Exp(-i * 12.0 / points) + 0.02 * Math.Sin(i * 7 + head))],
            1e-3 * Math.Min(1, (i + 1) / 5.0),
            9000 + 100 * Math.Sin(i)))],
        Validation = [.. Enumerable.Range(0, 4).Select(i => new ValidationPoint(
            i * 100,
            [.. Enumerable.Range(0, heads).Select(head => 5.0 / (i + 1) + 0.1 * head)],
            [.. Enumerable.Range(0, heads).Select(head => head == 0 ? 1 : 0.9 - 0.1 * head - 0.2 / (i + 1))]))],
        Totals = new TrainingTotals(290, 2_375_680, TimeSpan.FromSeconds(258), 9204.7),
        WeightsSha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    };

    public static EvaluationReport Evaluation(double level = 0.6) => new()
    {
        Title = "pass@k of tiny-4",
        Model = [new("weights", "9f86d081")],
        Settings = [new("temperature", "0.4"), new("sandbox", "bubblewrap")],
        ProblemSets = [Set("held-out variants", level), Set("never-trained families", level / 4)],
        Speed = On,
    };

    public static DemoReport Demo() => new()
    {
        Title = "Lookahead demo",
        Training = Training(),
        Before = Evaluation(0.011) with { Title = "Before fine-tuning" },
        After = Evaluation() with { Title = "After fine-tuning" },
        Speculation = new SpeculationComparison(new SpeedReport { TokensPerSecond = 512, TokensPerForward = 1 }, On, 40, 40),
        Duration = TimeSpan.FromSeconds(331),
    };

    public static SpeedReport On { get; } = new()
    {
        TokensPerSecond = 1294.4,
        TokensPerForward = 2.87,
        HeadAcceptance = [0.913, 0.774, 0.652],
    };

    private static ProblemSetReport Set(string name, double level) => new()
    {
        Name = name,
        Measures = $"Measures how the model does on {name}.",
        Problems = 40,
        SamplesPerProblem = 20,
        PassAtK = [Pass(1, level), Pass(10, level)],
        Curve = [.. Enumerable.Range(1, 20).Select(k => Pass(k, level))],
        Verdicts = [new("accepted", 480, true), new("wrong-answer", 231, false), new("runtime-error", 80, false), new("time-limit-exceeded", 9, false)],
        Families = [new("sum-of-digits", 4, 80, 61, 0.7625), new("grid-paths", 4, 80, 12, 0.15)],
        Slowest = [new("grid-paths-003", TimeSpan.FromSeconds(1.87), TimeSpan.FromSeconds(2))],
        Samples =
        [
            new("sum-of-digits-001", "Read n.\nPrint the sum of its digits.", "n = input()\nprint(sum(map(int, n)))\n", "accepted", true),
            new("grid-paths-003", "Count the paths.", "while True:\n    pass\n", "time-limit-exceeded", false)
            {
                FirstFailingTest = new FailingTest("3 3\n", "6\n", "", "killed after 2.00 s"),
            },
        ],
    };

    private static PassAtK Pass(int k, double level)
    {
        var estimate = 1 - Math.Pow(1 - level, 0.5 + 0.5 * k);
        return new PassAtK(k, estimate, Math.Max(0, estimate - 0.09), Math.Min(1, estimate + 0.08));
    }
}
