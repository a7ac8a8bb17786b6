using System.Text.RegularExpressions;
using Lookahead.Evaluation.Sandbox;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>A forked interpreter must behave as one that was started for the program: same output, errors and exit code.</summary>
[Collection(SandboxCollection.Name)]
public sealed partial class AgreementTests(BubblewrapFixture fixture)
{
    private static readonly ExecutionLimits Limits = new() { CpuSeconds = 2, WallSeconds = 20 };

    public static TheoryData<string> Programs =>
    [
        "print(sum(map(int, input().split())))",
        "import sys\nprint(sys.stdin.buffer.read())",
        "print(open(0).read())",
        "import os\nprint(os.read(0, 100))",
        "import sys\nfor line in sys.stdin: print(line.strip()[::-1])\nprint(sys.stdin.read() == '')",
        "import io, os, sys\ninput = io.BytesIO(os.read(0, os.fstat(0).st_size)).readline\nprint(input(), sys.stdin.seekable())",
        "import sys\nsys.stdout.write('no newline')",
        "import sys\nprint('a'); sys.stderr.write('b'); print('c', end='')",
        "import sys\nsys.stdout.buffer.write(b'\\xff\\x00'); sys.stdout.flush()",
        "import sys\nprint(sys.stdout.encoding, sys.stdin.encoding, sys.stdout.line_buffering, sys.stdout.errors, sys.stderr.errors, sys.stdin.newlines)",
        "import sys\nsys.exit()",
        "import sys\nsys.exit(7)",
        "import sys\nsys.exit(-1)",
        "import sys\nsys.exit(256 + 3)",
        "import sys\nsys.exit('message')",
        "import sys\nsys.exit((1, 'tuple'))",
        "raise SystemExit",
        "exit(4)",
        "quit()",
        "import os\nprint('lost')\nos._exit(5)",
        "print('x', flush=True)\n1 / 0",
        "def f(x):\n    return f(x - 1) if x else [][0]\nf(3)",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('second') from e",
        "class Mine(Exception): pass\nraise Mine('é')",
        "raise KeyboardInterrupt",
        "raise MemoryError",
        "raise ExceptionGroup('several', [ValueError(1), TypeError(2)])",
        "def f(:",
        "print('not run')\n  x = 1",
        "print('x'\n",
        "return 5",
        "x = '\\ud800'\nprint(x)",
        "import no_such_module",
        "from math import no_such_name",
        "",
        "# only a comment",
        "if __name__ == '__main__':\n    print(__name__, __file__, __doc__, __package__, __spec__, __builtins__)",
        "'''doc'''\nprint(__doc__)\nprint(sorted(globals()))",
        "import __main__, sys\nx = 3\nprint(__main__.x, sys.modules['__main__'] is __main__, type(__loader__))",
        "import sys\nprint(sys.argv, sys.path, sys.flags, sys.executable)",
        "import sys\nprint(sys.getrecursionlimit() >= 1000)\nd = 0\ndef f():\n    global d\n    d += 1\n    f()\ntry: f()\nexcept RecursionError as e: print(d, e)",
        "import sys\nsys.setrecursionlimit(10 ** 5)\ndef f(n): return n and 1 + f(n - 1)\nprint(f(50000))",
        "import sys, threading\nsys.setrecursionlimit(10 ** 6)\nthreading.stack_size(1 << 26)\ndef f(n): return n and 1 + f(n - 1)\nt = threading.Thread(target=lambda: print(f(20000))); t.start(); t.join()",
        "print({'b', 'a', 'c', 'd'}, hash('x'))",
        "import random\nrandom.seed(1)\nprint(random.random(), random.choice('abc'))",
        "print(len(str(10 ** 5000)))",
        "import atexit\natexit.register(print, 'at exit')\nprint('body')",
        "import atexit\natexit.register(lambda: 1 / 0)\nprint('body')",
        "class D:\n    def __init__(s, n): s.n = n\n    def __del__(s): print('deleted', s.n)\na = D(1)\nb = D(2)\n_c = D(3)\nx = [D(4)]; x.append(x)\ndel a",
        "import threading, time\ndef late(): time.sleep(0.05); print('thread')\nthreading.Thread(target=late).start()\nprint('main')",
        "import threading\nthreading.Thread(target=lambda: 1 / 0, name='t').start()",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nprint('main')",
        "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\n1 / 0",
        "import sys\nsys.stdout = open('/dev/null', 'w')\nprint('nothing')",
        "import io, sys\nsys.stdout = io.StringIO()\nprint('kept')\nsys.__stdout__.write(sys.stdout.getvalue())",
        "import sys\nsys.stdout.close()",
        "import sys\nclass Out:\n    def write(s, t): sys.__stderr__.write(t)\nsys.stdout = Out()\nprint('no flush, no closed')",
        "import sys\nclass Out:\n    def write(s, t): pass\n    def flush(s): sys.__stdout__.write('flushed')\nsys.stdout = Out()\nprint(1)",
        "import sys\nsys.stdout = None\nprint('x')",
        "import os\nos.close(1)\nprint('x')",
        "import os\nif os.fork() == 0:\n    print('child')\nelse:\n    os.wait()\n    print('parent')",
        "import signal, os\nsignal.signal(signal.SIGUSR1, lambda *a: print('signal'))\nos.kill(os.getpid(), signal.SIGUSR1)",
        "import signal\nprint([signal.getsignal(s) for s in (signal.SIGINT, signal.SIGPIPE, signal.SIGXFSZ, signal.SIGTERM, signal.SIGCHLD)])",
        "import signal, time\nsignal.alarm(1)\nsignal.signal(signal.SIGALRM, lambda *a: exit(9))\ntime.sleep(30)",
        "import os\nprint(sorted(os.environ.items()), os.getcwd(), os.getuid(), os.getgid(), os.umask(0), os.getsid(0) == os.getpid())",
        "import resource\nprint([resource.getrlimit(k) for k in (resource.RLIMIT_AS, resource.RLIMIT_STACK, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE, resource.RLIMIT_CPU, resource.RLIMIT_CORE)])",
        "import os\nprint(sorted(os.listdir('/proc/self/fd'))[:3], os.path.exists('/proc/self/environ'), open('/proc/self/environ').read() != '')",
        "import gc\nprint(gc.isenabled(), gc.get_threshold())",
        "import ctypes\nctypes.string_at(0)",
        "from __future__ import annotations\ndef f(x: undefined): pass\nprint(f.__annotations__)",
        "def f(x: int): pass\nprint(f.__annotations__)\ny: int = 3\nprint(__annotations__)",
        "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))).__module__)",
        "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f), len(inspect.stack()) > 0)",
        "import collections, heapq, bisect, itertools, functools, re, string, math, decimal, fractions, datetime\nprint(decimal.Decimal(1) / 3, fractions.Fraction(1, 3), re.findall('.', 'ab'))",
        "import typing, dataclasses, enum, queue, statistics, json, copy, operator, contextlib, array\n@dataclasses.dataclass\nclass P:\n    x: int\nprint(P(1), json.dumps([1]))",
        "import multiprocessing\nif __name__ == '__main__':\n    try: print(multiprocessing.Pool(2).map(abs, [-1, 2]))\n    except OSError as e: print('refused', e)",
        "import asyncio\nasync def main(): print('async')\nasyncio.run(main())",
        "import warnings\nwarnings.warn('careful')\nx = '\\d'",
        "assert False, 'asserted'",
        "print(eval('1 + 1'))\nexec('y = 2')\nprint(y)",
        "x = (" + new string('(', 150) + "1" + new string(')', 150) + ")\nprint(x)",
        "x = " + new string('(', 300) + "1" + new string(')', 300),
    ];

    [SandboxTheory]
    [MemberData(nameof(Programs))]
    public async Task RunAsync_ForkedInterpreter_BehavesAsAStartedOne(string source)
    {
        const string Input = "3 4\nsecond é\n";
        var expected = await fixture.Sandbox.RunAsync(new ExecutionRequest(source, Input, Limits), CancellationToken.None);
        Assert.NotEqual(ExecutionStatus.InfraError, expected.Status);
        await using var program = await fixture.Fast.OpenAsync(source, CancellationToken.None);

        foreach (var _ in Enumerable.Range(0, 2)) // compiled by the run, then taken from the zygote
        {
            var seen = await program.RunAsync(new ProgramInput(Input, Limits), CancellationToken.None);

            Assert.Equal((expected.Status, expected.ExitCode), (seen.Status, seen.ExitCode));
            Assert.Equal(WithoutAddresses(expected.StandardOutput), WithoutAddresses(seen.StandardOutput));
            Assert.Equal(WithoutAddresses(expected.StandardError), WithoutAddresses(seen.StandardError));
        }
    }

    [SandboxFact]
    public async Task RunAsync_Forks_ShareNoState()
    {
        const string Source = """
            import random, sys, os, time, collections
            before = (getattr(sys, "left", None), getattr(collections, "left", None), os.listdir("/tmp"), os.stat("/tmp").st_mtime_ns == 0 and 0)
            sys.left = collections.left = 1
            open("/tmp/left", "w").write("x")
            os.utime("/tmp", ns=(5, 5))
            if os.fork() == 0:
                os.setsid()
                while True: time.sleep(1)
            print(before, random.random())
            """;
        await using var program = await fixture.Fast.OpenAsync(Source, CancellationToken.None);

        var outputs = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            outputs.Add((await program.RunAsync(new ProgramInput("", Limits), CancellationToken.None)).StandardOutput);
        }

        Assert.Equal(4, outputs.Distinct().Count()); // random numbers are not those of the run before
        Assert.All(outputs, output => Assert.StartsWith("(None, None, []", output, StringComparison.Ordinal));
    }

    [SandboxFact]
    public async Task RunAsync_AfterAPassedLimit_RunsAgain()
    {
        await using var program = await fixture.Fast.OpenAsync("exec(input())", CancellationToken.None);
        string[] inputs = ["print(1)", "while True: pass", "print(2)", "import os; os.mkdir('/tmp/left')", "import os; print(os.listdir('/tmp'))"];

        var results = new List<(ExecutionStatus, string)>();
        foreach (var input in inputs)
        {
            var result = await program.RunAsync(new ProgramInput(input, Limits with { CpuSeconds = 0.3 }), CancellationToken.None);
            results.Add((result.Status, result.StandardOutput));
        }

        Assert.Equal(
            [(ExecutionStatus.Ok, "1\n"), (ExecutionStatus.CpuLimit, ""), (ExecutionStatus.Ok, "2\n"), (ExecutionStatus.Ok, ""), (ExecutionStatus.Ok, "[]\n")],
            results);
    }

    /// <summary>Where objects lie in memory, and in which process, is chance.</summary>
    private static string WithoutAddresses(string text) => Address().Replace(text, "0x");

    [GeneratedRegex("0x[0-9a-f]+")]
    private static partial Regex Address();
}
