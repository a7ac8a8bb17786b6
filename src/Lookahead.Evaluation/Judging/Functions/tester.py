# The trusted side: runs a problem's test programs, in which the functions of the candidate are proxies that ask the candidate's
# process. Values that come back are plain ones, so equality, truth and printing are Python's own, and what the candidate does
# to its own interpreter changes nothing here. The last line of standard output is the verdict behind a nonce.
import ast
import base64
import builtins
import io
import json
import os
import socket
import sys


STANDARD_MODULES = getattr(sys, "stdlib_module_names", ("math", "sys", "re", "collections", "itertools", "string"))  # 3.10


class PeerClosed(BaseException):
    """The candidate's process has ended or closed its socket."""


class PeerLied(BaseException):
    """The candidate's process answered what the server never answers."""


class BrokenTest(BaseException):
    """The test program itself cannot work, whatever the candidate does."""


class Connection:
    def __init__(self, peer):
        self.peer = peer
        self.fault = None  # The first one, so that no bare except of a test can swallow it.

    def ask(self, operation, target, arguments=(), keywords=()):
        if self.fault is not None:
            raise self.fault
        try:
            return self.exchange(operation, target, arguments, keywords)
        except (PeerClosed, PeerLied, BrokenTest) as e:
            self.fault = e
            raise

    def exchange(self, operation, target, arguments, keywords):
        token = os.urandom(8)
        encoder = Encoder({}, collect=True, reference=self.reference)
        try:
            encoder.value((operation, target, arguments, keywords), depth=-4)
        except UnsupportedValue as e:
            raise BrokenTest("a test passes a value of type %s, which cannot be carried to the program" % e)
        except (WireError, RecursionError) as e:
            raise PeerLied("an argument that the test made from a result: %s" % e)
        try:
            send_frame(self.peer, token, encoder.bytes())
            frame = receive_frame(self.peer)
        except OSError:
            frame = None
        except WireError as e:
            raise PeerLied(str(e))
        if frame is None:
            raise PeerClosed("the program's process ended")
        if frame[0] != token:
            raise PeerLied("an answer to another question")
        return self.read(frame[1], encoder.containers)

    @staticmethod
    def reference(v):
        if type(v) is Remote:
            return object.__getattribute__(v, "_number")
        raise UnsupportedValue(type(v).__name__)

    def read(self, payload, containers):
        decoder = Decoder(payload, containers, collect=False)
        decoder.reference = lambda number: Remote(self, number)
        try:
            reply = decoder.message()
        except WireError as e:
            raise PeerLied(str(e))
        if type(reply) is tuple and len(reply) == 3 and reply[0] == "ok":
            apply_changes(containers, reply[2])
            return reply[1]
        if type(reply) is tuple and len(reply) == 4 and reply[0] == "raise":
            apply_changes(containers, reply[3])
            raise candidate_exception(reply[1], reply[2])
        raise PeerLied("an answer of another form")


def apply_changes(containers, changes):
    if type(changes) is not tuple:
        raise PeerLied("changes of another form")
    for change in changes:
        if type(change) is not tuple or len(change) != 2 or type(change[0]) is not int or not 0 <= change[0] < len(containers):
            raise PeerLied("a change of another form")
        container, parts = containers[change[0]], change[1]
        if type(parts) is not (bytes if isinstance(container, bytearray) else tuple):
            raise PeerLied("a change of another form")
        try:
            if isinstance(container, (list, bytearray)):
                container[:] = parts
            else:
                fresh = dict(parts) if isinstance(container, dict) else set(parts)
                container.clear()
                container.update(fresh)
        except (TypeError, ValueError):
            raise PeerLied("a change that does not fit its container")


def candidate_exception(name, arguments):
    """An exception that the candidate raised: of the same builtin class, else RuntimeError."""
    kind = getattr(builtins, name, None) if type(name) is str else None
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = RuntimeError
    try:
        made = kind(*arguments) if type(arguments) is tuple else kind()
    except Exception:  # UnicodeDecodeError and its like want certain arguments.
        made = RuntimeError(str(name))
    made.of_candidate = True
    return made


class Remote:
    """An object of the candidate that is no plain value: its functions, classes, instances, iterators. Equal only to itself."""

    def __init__(self, connection, number):
        object.__setattr__(self, "_connection", connection)
        object.__setattr__(self, "_number", number)

    def _ask(self, operation, arguments=(), keywords=(), kind=None):
        result = object.__getattribute__(self, "_connection").ask(operation, self, arguments, keywords)
        if kind is not None and type(result) is not kind:
            raise PeerLied("'%s' that gives no %s" % (operation, kind.__name__))
        return result

    def __call__(self, *arguments, **keywords):
        return self._ask("call", arguments, tuple(keywords.items()))

    def __iter__(self):
        return self._ask("iter")

    def __next__(self):
        return self._ask("next")

    def __len__(self):
        return self._ask("len", kind=int)

    def __bool__(self):
        return self._ask("bool", kind=bool)

    def __str__(self):
        return self._ask("str", kind=str)

    def __getitem__(self, key):
        return self._ask("getitem", (key,))

    def __setitem__(self, key, value):
        self._ask("setitem", (key, value))

    def __contains__(self, value):
        return self._ask("contains", (value,), kind=bool)

    def __getattr__(self, name):
        return self._ask("getattr", (name,))

    def __setattr__(self, name, value):
        self._ask("setattr", (name, value))

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __repr__(self):
        return "<object %d of the program>" % object.__getattribute__(self, "_number")


def trusted_prelude(prompt, setup):
    """What the problem itself defines. Helpers of the prompt are these, not what the candidate's file makes of them."""
    namespace = {"__name__": "tests"}
    code = None
    for ending in ("", "    pass\n", "pass\n", "\n    pass\n"):
        try:
            code = compile(prompt + ending, "prompt.py", "exec")
            break
        except SyntaxError:
            pass
    if code is None and prompt.strip():
        raise BrokenTest("the prompt is no beginning of a Python program")
    for program in (code, setup):
        if program:
            exec(program if program is code else compile(program, "setup.py", "exec"), namespace)
    return namespace


def free_names(trees, namespace):
    """Names that the tests read and nobody but the candidate can have bound."""
    read, bound = set(), set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
    return sorted(n for n in read - bound if n not in namespace and not hasattr(builtins, n))


def bind(namespace, names, entry_points, connection):
    for name in names:
        if name not in entry_points and name in STANDARD_MODULES:
            namespace[name] = __import__(name)  # Never the candidate's idea of math.isclose.
        else:
            entry_points = [*entry_points, name]
    for name in dict.fromkeys(entry_points):
        namespace[name] = connection.ask("get", name)


def judge(spec, connection):
    """(verdict, index of the test, detail)"""
    index = 0
    try:
        try:
            namespace = trusted_prelude(spec["prompt"], spec["setup"])
            trees = [ast.parse(test) for test in spec["tests"]]
            programs = [compile(tree, "test_%d.py" % i, "exec") for i, tree in enumerate(trees)]
        except (Exception, SystemExit) as e:
            raise BrokenTest("%s: %s" % (type(e).__name__, e))
        bind(namespace, free_names(trees, namespace), [spec["entry_point"]], connection)
        for index, program in enumerate(programs):
            exec(program, namespace)
            if connection.fault is not None:
                raise connection.fault
        return "passed", index, ""
    except PeerClosed as e:
        return "closed", index, str(e)
    except PeerLied as e:
        return "lied", index, str(e)
    except BrokenTest as e:
        return "broken", index, str(e)
    except BaseException as e:
        if connection.fault is not None and e is not connection.fault:
            return "lied", index, str(connection.fault)  # Raised by a test while it handled the fault.
        if getattr(e, "of_candidate", False):
            return "memory" if isinstance(e, MemoryError) else "raised", index, text_of(e)
        return "broken" if isinstance(e, ImportError) else "failed", index, text_of(e)


def text_of(e):
    try:
        return ("%s: %s" % (type(e).__name__, e)).encode("utf-8", "replace").decode()
    except Exception:
        return type(e).__name__


def run_tests(specification):
    spec = json.loads(base64.b64decode(specification))
    output = os.dup(1)
    sys.stdout = sys.stderr = io.StringIO()
    peer = socket.socket(fileno=int(os.environ["LOOKAHEAD_PEER"]))
    verdict, index, detail = judge(spec, Connection(peer))
    line = spec["nonce"] + json.dumps({"verdict": verdict, "test": index, "detail": detail[:500]}) + "\n"
    os.write(output, line.encode())
    os._exit(0)
