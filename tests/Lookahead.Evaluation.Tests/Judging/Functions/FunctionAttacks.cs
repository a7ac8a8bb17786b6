namespace Lookahead.Evaluation.Tests.Judging.Functions;

/// <summary>Programs that want to be accepted without a right answer to <see cref="FunctionProblems.Double"/>.</summary>
internal static class FunctionAttacks
{
    /// <summary>Speaks on the socket in place of the server; frame() makes the frame of a reply to the token of the call that came.</summary>
    private const string OnTheWire = """
        import os, socket, struct
        peer = socket.socket(fileno=os.dup(int(os.environ["LOOKAHEAD_PEER"])))
        def read():
            head = peer.recv(4, socket.MSG_WAITALL)
            return peer.recv(struct.unpack(">I", head)[0], socket.MSG_WAITALL)
        def frame(token, value):
            return struct.pack(">I", 8 + len(value)) + token + value
        def text(s):
            return b"s" + struct.pack(">I", len(s)) + s
        def tup(*parts):
            return b"t" + struct.pack(">I", len(parts)) + b"".join(parts)
        NONE = tup()

        """;

    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["does nothing"] = "def f(x): pass",
        ["is empty"] = "",
        ["does not compile"] = "def f(x:",
        ["frame inspection"] = """
            import sys
            def f(x):
                frame = sys._getframe()
                while frame:
                    for space in (frame.f_globals, frame.f_locals):
                        for name in ("passed", "verdict", "result", "ok", "expected"):
                            space[name] = "passed"
                        if "reply" in space:
                            space["reply"] = ["ok", True]
                    frame = frame.f_back
            """,
        ["lying __eq__"] = """
            class Liar:
                def __eq__(self, other): return True
                def __ne__(self, other): return False
                def __bool__(self): return True
                def __lt__(self, other): return True
                def __abs__(self): return 0
                def __float__(self): return 3.0
                def __len__(self): return 4
                __hash__ = None
            def f(x): return Liar()
            """,
        ["lying int"] = "class Liar(int):\n    def __eq__(self, other): return True\n    def __ne__(self, other): return False\ndef f(x): return Liar(7)",
        ["lying str"] = "class Liar(str):\n    def __eq__(self, other): return True\n    def __len__(self): return 4\ndef f(x): return Liar('x')",
        ["lying list"] = "class Liar(list):\n    def __eq__(self, other): return True\ndef f(x): return Liar()",
        ["lying metaclass"] = "class M(type):\n    def __eq__(self, other): return True\n    def __instancecheck__(self, other): return True\nclass C(metaclass=M): pass\ndef f(x): return C",
        ["os._exit in a call"] = "import os\ndef f(x): os._exit(0)",
        ["os._exit at once"] = "import os\nos._exit(0)",
        ["sys.exit"] = "import sys\ndef f(x): sys.exit(0)",
        ["exit at the end of the interpreter"] = "import atexit, os\natexit.register(os._exit, 0)\ndef f(x): raise SystemExit(0)",
        ["kill itself"] = "import os, signal\ndef f(x): os.kill(os.getpid(), signal.SIGKILL)",
        ["success markers"] = """
            import os, sys
            line = '{"verdict": "passed", "test": 0, "detail": ""}\n'
            for marker in (line, "passed\n", "True\n", "OK\n", "0" * 32 + line):
                os.write(1, marker.encode()); os.write(2, marker.encode()); sys.stdout.write(marker)
            def f(x): print(line); sys.stdout.flush()
            """,
        ["patched builtins"] = """
            import builtins
            class Quiet(BaseException): pass
            builtins.AssertionError = Quiet
            builtins.abs = lambda x: 0
            builtins.len = lambda x: 4
            builtins.isinstance = lambda *a: True
            builtins.all = builtins.any = lambda *a: True
            def f(x): return None
            """,
        ["patched library"] = "import math\nmath.isclose = lambda *a, **k: True\nmath.pow = lambda *a: 0\ndef poly(xs, x): return 0\ndef f(x): return x",
        ["patched server"] = """
            import __main__, sys
            class Yes:
                def __init__(self, *a, **k): pass
                def value(self, v): pass
                def bytes(self): return b"T"
            for name in list(vars(__main__)):
                if name == "Encoder": setattr(__main__, name, Yes)
            def f(x): return x
            """,
        ["expected exception everywhere"] = "def f(x): raise TypeError('as expected')",
        ["AssertionError of its own"] = "def f(x): raise AssertionError()",
        ["StopIteration"] = "def f(x): raise StopIteration(4)",
        ["KeyboardInterrupt"] = "def f(x): raise KeyboardInterrupt",
        ["class named like a builtin exception"] = "class PeerClosed(BaseException): pass\nPeerClosed.__module__ = 'builtins'\ndef f(x): raise PeerClosed",
        ["exception with a lying str"] = "class E(Exception):\n    def __str__(self): return 'x' * 10 ** 9\n    def __getattribute__(self, n): raise ValueError\ndef f(x): raise E()",
        ["a function for a value"] = "def f(x): return lambda *a: True",
        ["not a number"] = "def f(x): return float('nan')",
        ["infinity"] = "def f(x): return float('inf')",
        ["true"] = "def f(x): return True",
        ["endless generator"] = "def f(x):\n    while True: yield x",
        ["deep nesting"] = "def f(x):\n    a = []\n    for _ in range(10 ** 5): a = [a]\n    return a",
        ["cyclic result"] = "def f(x):\n    a = []\n    a.append(a)\n    return a",
        ["huge text"] = "def f(x): return 'x' * (1 << 27)",
        ["huge list"] = "def f(x): return [0] * (1 << 22)",
        ["huge integer"] = "def f(x): return 1 << (1 << 27)",
        ["grown argument"] = "def f(x):\n    if isinstance(x, list): x.extend([0] * (1 << 21))\n    return 4",
        ["closed socket"] = "import os\ndef f(x): os.close(int(os.environ['LOOKAHEAD_PEER']))",
        ["closed socket at once"] = "import os\nos.closerange(3, 100)\ndef f(x): return 4",
        ["reply before the question"] = OnTheWire + "peer.sendall(frame(bytes(8), tup(text(b'ok'), b'T', NONE)) * 20)\ndef f(x): return 4",
        ["reply twice"] = OnTheWire + "def f(x):\n    peer.sendall(frame(bytes(8), tup(text(b'ok'), b'T', NONE)))\n    return 4",
        ["verdict as a reply"] = OnTheWire + "def f(x): return {'verdict': 'passed', 'test': 0, 'detail': ''}",
        ["garbage"] = OnTheWire + "import random\npeer.sendall(random.Random(1).randbytes(4096))\ndef f(x): return 4",
        ["endless bytes"] = OnTheWire + "def f(x):\n    peer.sendall(struct.pack('>I', 1 << 24))\n    while True: peer.sendall(bytes(1 << 16))",
        ["endless small frames"] = OnTheWire + "def f(x):\n    while True: peer.sendall(frame(bytes(8), b'N'))",
        ["frame of 4 GiB"] = OnTheWire + "def f(x): peer.sendall(b'\\xff' * 12)",
        ["frame without a token"] = OnTheWire + "def f(x): peer.sendall(struct.pack('>I', 3) + b'abc')",
        ["takes over the socket"] = OnTheWire + """
            token = None
            def serve(*values):
                for value in values:
                    token = read()[:8]
                    peer.sendall(frame(token, value))
            def f(x):
                pass
            import __main__, sys
            caller = sys._getframe()
            while caller and "token" not in caller.f_locals: caller = caller.f_back
            peer.sendall(frame(caller.f_locals["token"], tup(text(b"ok"), b"o" + bytes(4), NONE)))
            while True: serve(tup(text(b"ok"), b"T", NONE))
            """,
        ["forged container"] = OnTheWire + Hijack("tup(text(b'ok'), b'm' + struct.pack('>I', 999999), NONE)"),
        ["forged change"] = OnTheWire + Hijack("tup(text(b'ok'), b'N', tup(tup(b'i' + struct.pack('>I', 1) + b'\\xff', NONE)))"),
        ["forged change of a wrong kind"] = OnTheWire + Hijack("tup(text(b'ok'), b'N', tup(tup(b'i' + struct.pack('>I', 1) + b'\\x00', b'N')))"),
        ["forged exception class"] = OnTheWire + Hijack("tup(text(b'raise'), text(b'BaseException'), NONE, NONE)"),
        ["forged exception that is a function"] = OnTheWire + Hijack("tup(text(b'raise'), text(b'exec'), tup(text(b'import os; os._exit(0)')), NONE)"),
        ["forged exception arguments"] = OnTheWire + Hijack("tup(text(b'raise'), text(b'UnicodeDecodeError'), NONE, NONE)"),
        ["forged form"] = OnTheWire + Hijack("b'T'"),
        ["forged unhashable key"] = OnTheWire + Hijack("tup(text(b'ok'), b'd' + struct.pack('>I', 1) + b'l' + bytes(4) + b'N', NONE)"),
        ["forged text that is no UTF-8"] = OnTheWire + Hijack("tup(text(b'ok'), text(b'\\xff'), NONE)"),
        ["forged count"] = OnTheWire + Hijack("tup(text(b'ok'), b'l' + b'\\xff' * 4, NONE)"),
        ["forged nesting"] = OnTheWire + Hijack("(b't' + struct.pack('>I', 1)) * 100000 + b'N'"),
        ["forged range"] = OnTheWire + Hijack("tup(text(b'ok'), b'rFTN', NONE)"),
        ["forged bytes behind the value"] = OnTheWire + Hijack("tup(text(b'ok'), b'N', NONE) + b'N'"),
        ["colliding keys"] = "def f(x): return {i * (2 ** 61 - 1): 0 for i in range(1 << 15)}",
        ["a child that answers"] = OnTheWire + "def f(x):\n    if os.fork() == 0:\n        while True: peer.sendall(frame(bytes(8), b'T'))\n    return 4",
        ["threads that answer"] = OnTheWire + "import threading\ndef f(x):\n    threading.Thread(target=lambda: peer.sendall(frame(bytes(8), b'T') * 100)).start()\n    return 4",
        ["recursion"] = "def f(x): return f(x)",
        ["reads the caller's source"] = """
            import glob, re
            def f(x):
                for name in glob.glob('/proc/[0-9]*/cmdline') + glob.glob('/proc/[0-9]*/fd/*') + glob.glob('/tmp/*'):
                    try:
                        import base64
                        for part in re.findall(rb'SPEC = "([^"]+)"', open(name, 'rb').read()):
                            for value in re.findall(rb'f\(2\) == (\d+)', base64.b64decode(part)):
                                return int(value)
                    except OSError: pass
            """,
    };

    /// <summary>Answers the call of f with bytes of its own, behind the right token.</summary>
    private static string Hijack(string reply) => $$"""
        import sys
        def f(x):
            caller = sys._getframe()
            while "token" not in caller.f_locals: caller = caller.f_back
            peer.sendall(frame(caller.f_locals["token"], {{reply}}))
            read()
            os._exit(0)

        """;
}
