using System.Diagnostics;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Tests.Sandbox;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging;

/// <summary>Verdicts do not depend on the number of workers or the load, for programs that are not near a limit.</summary>
[Collection(SandboxCollection.Name)]
public sealed class LoadTests(BubblewrapFixture fixture)
{
    private static readonly Problem Echo = new()
    {
        Id = "echo", Statement = "Print the number.", TimeLimitSeconds = 1, PublicTests = [new("7\n", "7\n")], PrivateTests = [new("8\n", "8\n")],
    };

    private static string Work(double seconds) => FormattableString.Invariant($"import time\nwhile time.process_time() < {seconds}: pass\nprint(input())\n");

    private static readonly (string Program, VerdictStatus Status)[] Programs =
    [
        ("print(input())", VerdictStatus.Accepted),
        (Work(0.5), VerdictStatus.Accepted),
        (Work(2), VerdictStatus.CpuLimit),
        ("while True: pass", VerdictStatus.CpuLimit),
        ("print(7)", VerdictStatus.WrongAnswer),
        ("1/0", VerdictStatus.RuntimeError),
    ];

    [SandboxTheory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(8, 0)]
    [InlineData(8, 4)]
    public async Task JudgeAllAsync_AnyWorkersAndLoad_SameVerdicts(int workers, int spinning)
    {
        var copies = Tier.Count(1, 5);
        var items = Enumerable.Range(0, copies).SelectMany(i => Programs.Select(p => new JudgeItem(Echo, $"{p.Program}\n# {i}"))).ToList();
        var spinners = Enumerable.Range(0, spinning).Select(_ => Process.Start("python3", ["-c", "while True: pass"])).ToList();
        try
        {
            var verdicts = await new JudgeScheduler(new Judge(fixture.Sandbox, new JudgeOptions()), workers).JudgeAllAsync(items, null, default);

            Assert.Equal(Enumerable.Range(0, copies).SelectMany(_ => Programs.Select(p => p.Status)), verdicts.Select(v => v.Status));
            Assert.All(verdicts, v => Assert.Equal(VerdictStability.Stable, v.Stability));
        }
        finally
        {
            foreach (var spinner in spinners)
            {
                spinner.Kill();
                await spinner.WaitForExitAsync();
                spinner.Dispose();
            }
        }
    }
}
