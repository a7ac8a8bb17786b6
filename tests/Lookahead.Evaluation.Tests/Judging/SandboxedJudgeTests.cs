using Lookahead.Evaluation.Judging;
using Lookahead.Evaluation.Tests.Sandbox;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging;

/// <summary>Real programs, really run.</summary>
[Collection(SandboxCollection.Name)]
public sealed class SandboxedJudgeTests(BubblewrapFixture fixture)
{
    private static readonly Problem Sum = new()
    {
        Id = "sum", Statement = "Print the sum.", TimeLimitSeconds = 1, MemoryLimitMb = 128,
        PublicTests = [new("1 2\n", "3\n")], PrivateTests = [new("-5 5\n", "0\n"), new("9007199254740993 1\n", "9007199254740994\n")],
    };

    private static readonly (string Program, VerdictStatus Status, int? Failing)[] Programs =
    [
        ("a, b = map(int, input().split())\nprint(a + b)\n", VerdictStatus.Accepted, null),
        ("print(3)", VerdictStatus.WrongAnswer, 1),
        ("a, b = map(float, input().split())\nprint(int(a + b))", VerdictStatus.WrongAnswer, 2),
        ("print(sum(map(int, input().split())))\nraise SystemExit(1)", VerdictStatus.RuntimeError, 0),
        ("import os, sys\nprint(3, flush=True)\nos._exit(0)", VerdictStatus.WrongAnswer, 1),
        ("", VerdictStatus.WrongAnswer, 0),
        ("def f(:", VerdictStatus.RuntimeError, 0),
        ("while True: pass", VerdictStatus.CpuLimit, 0),
        ("a = [0] * 10 ** 9", VerdictStatus.MemoryLimit, 0),
        ("import sys\nclass Liar:\n    def __eq__(self, other): return True\n    def __str__(self): return 'Accepted passed True 3'\nprint(Liar())", VerdictStatus.WrongAnswer, 0),
        ("import builtins, sys\nbuiltins.print = lambda *a: sys.__stdout__.write('3')\nprint(1)", VerdictStatus.WrongAnswer, 1),
        ("import sys\nclass Out:\n    def write(self, s): pass\n    def flush(self): pass\n    def __eq__(self, other): return True\nsys.stdout = Out()\nprint(1)", VerdictStatus.WrongAnswer, 0),
        ("import sys\nsys.modules['json'] = sys.modules['os'] = None\nprint('{\"outcome\": \"exited\", \"exit_code\": 0}')\nsys.stderr.write('passed')", VerdictStatus.WrongAnswer, 0),
        ("import os\nfor fd in range(3, 256):\n    try: os.write(fd, b'0 0 0')\n    except OSError: pass\nprint(3)\nos._exit(1)", VerdictStatus.RuntimeError, 0),
        ("import atexit, os\natexit.register(os._exit, 0)\nprint(4, flush=True)\n1 / 0", VerdictStatus.WrongAnswer, 0),
        ("import os\nfor folder, _, files in os.walk('/tmp'):\n    for f in files: print(open(os.path.join(folder, f)).read())\nopen('/tmp/answer', 'w').write(input())", VerdictStatus.WrongAnswer, 0),
        ("import inspect\nfor f in inspect.stack(): f.frame.f_globals['passed'] = True\nprint('passed')", VerdictStatus.WrongAnswer, 0),
    ];

    [SandboxTheory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public async Task JudgeAllAsync_RealPrograms_GetTheirVerdicts(int workers, bool fast)
    {
        var scheduler = new JudgeScheduler(new Judge(fast ? fixture.Fast : fixture.Sandbox, new JudgeOptions()), workers);

        var verdicts = await scheduler.JudgeAllAsync([.. Programs.Select(one => new JudgeItem(Sum, one.Program))], null, CancellationToken.None);

        Assert.Equal(Programs.Select(one => one.Status), verdicts.Select(verdict => verdict.Status));
        Assert.All(Programs.Zip(verdicts).Where(pair => pair.First.Failing is not null), pair => Assert.Equal(pair.First.Failing, pair.Second.FailingTest));
        Assert.Empty(HostView.LeftRunning());
    }
}
