using Lookahead.Evaluation.Judging;
using Lookahead.Formats.Problems;
using Lookahead.TestSupport;

namespace Lookahead.Evaluation.Tests.Judging.Functions;

/// <summary>What passes between tester and program, by plain processes.</summary>
public sealed class FunctionJudgeTests
{
    private const string Solution = FunctionProblems.Prompt + "    return x * 2\n";

    [PythonFact]
    public async Task JudgeAsync_RightProgram_IsAccepted()
    {
        var verdict = await new PlainPairSandbox().JudgeAsync(FunctionProblems.Double, Solution);

        Assert.Equal((VerdictStatus.Accepted, null, 4), (verdict.Status, verdict.FailingTest, Assert.Single(verdict.Tests).Index));
    }

    [PythonTheory("sys")]
    [InlineData("def f(x): return x + 2", VerdictStatus.WrongAnswer, 1, "AssertionError")]
    [InlineData("def f(x): return 1 // 0", VerdictStatus.RuntimeError, 0, "ZeroDivisionError: integer division or modulo by zero")]
    [InlineData("def g(x): return x * 2", VerdictStatus.RuntimeError, 0, "does not define 'f'")]
    [InlineData("def f(x:", VerdictStatus.RuntimeError, 0, "SyntaxError")]
    [InlineData("import os\ndef f(x): os._exit(0)", VerdictStatus.RuntimeError, 0, "process ended")]
    [InlineData("def f(x): raise MemoryError", VerdictStatus.MemoryLimit, 0, "MemoryError")]
    [InlineData("import nowhere", VerdictStatus.RuntimeError, 0, "nowhere")]
    public async Task JudgeAsync_WrongProgram_SaysWhichTestAndWhy(string program, VerdictStatus status, int test, string detail)
    {
        var verdict = await new PlainPairSandbox().JudgeAsync(FunctionProblems.Double, program);

        Assert.Equal((status, (int?)test), (verdict.Status, verdict.FailingTest));
        Assert.Contains(detail, verdict.Tests[0].Detail, StringComparison.Ordinal);
    }

    [PythonTheory("sys")]
    [InlineData("def f(x): return x", "for v in (0, -1, 255, 256, -2 ** 4000, 2 ** 64, True, None, 1.5, -0.0, float('inf'), 3 + 4j, '', 'ü\\ud800\\0', b'\\xff', (), (1, (2,)), range(3, 9, 2), frozenset({1})):\n    r = f(v)\n    assert type(r) is type(v) and repr(r) == repr(v), v\nassert f(float('nan')) != f(float('nan'))")]
    [InlineData("def f(x): return x", "for v in ([1, [2]], {'a': {1: (2, [3])}}, {1, 2}, bytearray(b'ab')):\n    assert f(v) is v, v")]
    [InlineData("def f(x): return x", "a = [1]\na.append(a)\nassert f(a) is a and a[1] is a")]
    [InlineData("def f(x):\n    x[0][0] = 9", "row = [0]\nboard = [row, row, [0]]\nf(board)\nassert board == [[9], [9], [0]] and board[0] is board[1] is row")]
    [InlineData("def f(x):\n    x[0], x[1] = x[1], x[0]\n    x.append([5])", "a, b = [1], [2]\nx = [a, b]\nf(x)\nassert x == [[2], [1], [5]] and x[0] is b and x[1] is a")]
    [InlineData("def f(d, s, y):\n    d['k'] = 1\n    s.add(3)\n    y[0:1] = b'xyz'\n    return d", "d, s, y = {}, {1}, bytearray(b'a')\nassert f(d, s, y=y) is d and d == {'k': 1} and s == {1, 3} and y == bytearray(b'xyz')")]
    [InlineData("def f(x):\n    x.append(1)\n    raise KeyError('no', 3)", "x = []\ntry:\n    f(x)\n    assert False\nexcept KeyError as e:\n    assert e.args == ('no', 3) and x == [1]")]
    [InlineData("class MyError(ValueError): pass\ndef f(x): raise MyError('m')", "try:\n    f(1)\n    assert False\nexcept ValueError as e:\n    assert str(e) == 'm' and type(e) is ValueError")]
    [InlineData("def f(n):\n    while True:\n        yield n\n        n += 1", "import itertools\nassert list(itertools.islice(f(3), 4)) == [3, 4, 5, 6]\nassert next(f(1)) == 1\nassert not f(1) == [1]")]
    [InlineData("def f(x): return map(str, x)", "assert list(f([1, 2])) == ['1', '2'] and ','.join(f([1])) == '1'")]
    [InlineData("import re\ndef f(x): return re.match('a+', x)", "assert f('aab') and not f('b') and f('b') is None and f('aab').group() == 'aa'")]
    [InlineData("import collections\ndef f(x): return collections.Counter(x)", "assert f('aab') == {'a': 2, 'b': 1}")]
    [InlineData("import collections\nP = collections.namedtuple('P', 'x y')\ndef f(x): return P(x, x)", "assert f(1) == (1, 1)")]
    [InlineData("class Pair:\n    def __init__(self, a, b): self.a, self.b = a, b\n    def __len__(self): return 2\ndef f(p): return p.a + p.b", "p = Pair(1, 2)\nassert f(p) == 3 and p.a == 1 and len(p) == 2\np.a = 5\nassert f(p) == 7")]
    [InlineData("total = 0\ndef f(x):\n    global total\n    total += x\n    print('noise')\n    return total", "f(1)\nassert f(2) == 3")]
    [InlineData("def f(x): return x\ndef sqrt(x): return 0", "assert f(math.sqrt(4)) == 2 and sys.maxsize > 0")]
    public async Task JudgeAsync_Values_PassAsInOneProcess(string program, string test)
    {
        var verdict = await new PlainPairSandbox().JudgeAsync(FunctionProblems.Of(test), program);

        Assert.True(verdict.Accepted, verdict.Tests[0].Detail);
    }

    [PythonTheory("sys")]
    [InlineData("assert f(lambda: 1) == 1", "a value of type function")]
    [InlineData("assert f(", "SyntaxError")]
    [InlineData("import nowhere", "nowhere")]
    public async Task JudgeAsync_TestThatCannotWork_IsNoVerdict(string test, string reason)
    {
        var exception = await Assert.ThrowsAsync<UnjudgeableProblemException>(() => new PlainPairSandbox().JudgeAsync(FunctionProblems.Of(test), Solution));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Equal("double", exception.ProblemId);
    }

    [PythonFact]
    public async Task JudgeAsync_SetUp_RunsBeforeTests()
    {
        var problem = new Problem
        {
            Id = "a", Statement = "S",
            Function = new ProblemFunction { EntryPoint = "sum", SetUp = "from math import tau\nfour = 4", Tests = ["assert sum(2, 2) == four and tau > 6"] },
        };

        Assert.True((await new PlainPairSandbox().JudgeAsync(problem, "def sum(a, b): return a + b")).Accepted);
    }
}
