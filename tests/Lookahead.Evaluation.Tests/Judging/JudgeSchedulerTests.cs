using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;
using Lookahead.Formats.Problems;

namespace Lookahead.Evaluation.Tests.Judging;

public sealed class JudgeSchedulerTests
{
    private static readonly Problem[] Problems =
        [.. Enumerable.Range(0, 4).Select(i => new Problem { Id = $"p{i}", Statement = "S", PublicTests = [new($"{i}", $"{i}"), new("9", "9")] })];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task JudgeAllAsync_AnyNumberOfWorkers_SameVerdictsInOrder(int workers)
    {
        // Each program prints its own text, whatever is asked.
        var sandbox = new FakeSandbox((request, _) => FakeSandbox.Printed(request.Source == "echo" ? request.StandardInput : request.Source));
        var items = Problems.SelectMany(problem => new[] { "0", "echo", "1", "9", "2" }.Select(program => new JudgeItem(problem, program))).ToArray();

        var verdicts = await Scheduler(sandbox, workers).JudgeAllAsync(items, null, CancellationToken.None);

        Assert.Equal(
            items.Select(item => item.Program == "echo" ? -1 : item.Problem.Id == "p" + item.Program ? 1 : 0),
            verdicts.Select(verdict => verdict.FailingTest ?? -1));
        Assert.InRange(sandbox.MostAtOnce, 1, workers);
    }

    [Fact]
    public async Task JudgeAllAsync_Duplicates_AreJudgedOnceAndCountedAll()
    {
        var sandbox = new FakeSandbox((request, _) => FakeSandbox.Printed(request.StandardInput));
        var scheduler = Scheduler(sandbox, 4);
        var items = Enumerable.Repeat(new JudgeItem(Problems[0], "a"), 10).Append(new JudgeItem(Problems[0], "b")).ToArray();
        var progress = new Reports();

        var verdicts = await scheduler.JudgeAllAsync(items, progress, CancellationToken.None);
        await scheduler.JudgeAllAsync(items, null, CancellationToken.None);

        Assert.Equal(11, verdicts.Count(verdict => verdict.Accepted));
        Assert.Equal(4, sandbox.Requests.Count); // two programs, two tests each; the second batch ran nothing
        Assert.Equal(new JudgeProgress(11, 11, 11), progress.All[^1]);
        Assert.Equal(2, progress.All.Count);
    }

    [Fact]
    public async Task JudgeAllAsync_InfrastructureFault_FailsTheBatchAndIsNotKept()
    {
        var broken = true;
        var sandbox = new FakeSandbox((request, _) => broken ? FakeSandbox.Ended(ExecutionStatus.InfraError) : FakeSandbox.Printed(request.StandardInput));
        var scheduler = Scheduler(sandbox, 2);
        JudgeItem[] items = [new(Problems[0], "a"), new(Problems[1], "a")];

        await Assert.ThrowsAsync<EvaluationInfrastructureException>(() => scheduler.JudgeAllAsync(items, null, CancellationToken.None));
        broken = false;
        var verdicts = await scheduler.JudgeAllAsync(items, null, CancellationToken.None);

        Assert.All(verdicts, verdict => Assert.True(verdict.Accepted));
    }

    [Fact]
    public async Task JudgeAllAsync_Cancelled_Stops()
    {
        using var cancellation = new CancellationTokenSource();
        var sandbox = new FakeSandbox((request, count) =>
        {
            if (count == 3)
            {
                cancellation.Cancel();
            }

            return FakeSandbox.Printed(request.StandardInput);
        });
        var items = Enumerable.Range(0, 100).Select(i => new JudgeItem(Problems[0], $"{i}")).ToArray();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Scheduler(sandbox, 1).JudgeAllAsync(items, null, cancellation.Token));

        Assert.Equal(3, sandbox.Requests.Count);
    }

    private static JudgeScheduler Scheduler(FakeSandbox sandbox, int workers) => new(new Judge(sandbox, new JudgeOptions()), workers);

    private sealed class Reports : IProgress<JudgeProgress>
    {
        public List<JudgeProgress> All { get; } = [];

        public void Report(JudgeProgress value) => All.Add(value);
    }
}
