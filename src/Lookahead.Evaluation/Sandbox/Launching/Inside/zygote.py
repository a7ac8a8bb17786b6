# The first process of a fast sandbox: an interpreter with the usual modules loaded, which forks for each run of one program.
# A forked process closes the control socket before anything else, so a program cannot speak for this process; it is not
# "dumpable", so a program cannot look into it or its files through /proc; and it has no signal handlers, so as the first
# process of its PID namespace it cannot be killed from inside. docs/sandbox.md says more.
import _ctypes, _signal, _socket, array, atexit, gc, marshal, os, resource, sys

PROGRAM = "/program.py"
CONTROL_FD = 8
PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4
WAIT_FOR_ALL_KINDS = 0x40000000                             # __WALL: children with an exit signal other than SIGCHLD too
LARGEST_CODE = 1 << 20
LIMITS = (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE)

# Loaded before the first fork if the program's text has their names: modules without effects on others.
MODULES = """array bisect cmath collections contextlib copy dataclasses datetime decimal enum fractions functools heapq io
itertools json math numbers operator queue random re statistics string struct threading time types typing""".split()


def prctl(option, argument):
    return _ctypes.call_function(PRCTL, (option, argument, 0, 0, 0))


def depth_reached():
    """How deep a function can call itself in a program that is run by exec at this file's top level."""
    names = {}
    code = compile("def f(n):\n global d\n d = n\n f(n + 1)\ntry: f(1)\nexcept RecursionError: pass\n", "depth", "exec")
    return code, names


def share(code, write):
    """Sends compiled code to the zygote, so that later runs need not compile."""
    try:
        data = marshal.dumps(code)
    except ValueError:                                      # too deeply nested
        data = b""
    view = memoryview(data if len(data) <= LARGEST_CODE else b"")
    while view:
        view = view[os.write(write, view):]
    os.close(write)


def receive_code(read):
    data = bytearray()
    while piece := os.read(read, 65536):
        data += piece
    os.close(read)
    try:
        return marshal.loads(data) if data else None
    except (EOFError, ValueError, TypeError):               # the sender was killed half-way
        return None


def serve():
    """Forks for each request. Returns only in a child: (compiled code or None, where to send it)."""
    code = None
    while True:
        text, ancillary, _, _ = control.recvmsg(256, _socket.CMSG_SPACE(3 * 4))
        if not text:
            os._exit(0)
        files = array.array("i")
        files.frombytes(ancillary[0][2])
        read, write = os.pipe() if code is None else (None, None)
        child = os.fork()
        if child == 0:
            become_program(files, [int(word) for word in text.split()], keep=write)
            return code, write
        for fd in files:
            os.close(fd)
        if code is None:
            os.close(write)
            code = receive_code(read)
        control.send(b"%d %d %d" % wait_for(child))


def wait_for(child):
    """Waits for a run's first process, kills all others: (wait status, CPU microseconds, largest resident KiB of one)."""
    status, microseconds, peak = None, 0, 0
    while True:
        try:
            pid, ended, usage = os.wait4(-1, WAIT_FOR_ALL_KINDS)
        except ChildProcessError:
            return status, microseconds, peak               # nobody but this process is left
        microseconds += int((usage.ru_utime + usage.ru_stime) * 1e6)
        peak = max(peak, usage.ru_maxrss)
        if pid == child:
            status = ended
            try:
                os.kill(-1, _signal.SIGKILL)                # at one stroke: a fork under way fails
            except ProcessLookupError:
                pass


def become_program(files, limits, keep):
    control.close()
    for number, fd in enumerate(files):
        os.dup2(fd, number)
    keep = keep or 3
    os.closerange(3, keep)
    os.closerange(keep + 1, 256)
    os.setsid()
    for kind, soft, hard in zip(LIMITS, limits[::2], limits[1::2]):
        resource.setrlimit(kind, (soft, hard))
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    prctl(PR_SET_DUMPABLE, 1)                               # its own /proc/self is the program's to read, as in any process


def exit_code(value):
    """What the interpreter makes of SystemExit's code."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value & 255
    sys.stderr.write("%s\n" % (value,))
    return 1


def report(error):
    """As the interpreter prints what nobody caught."""
    error = error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)   # without this file
    try:
        sys.excepthook(type(error), error, error.__traceback__)
    except SystemExit as e:
        return exit_code(e.code)
    except BaseException:
        sys.__excepthook__(type(error), error, error.__traceback__)
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def end(code):
    """
    The end of an interpreter in the order of Py_FinalizeEx, without the costly teardown of what was there before the fork.
    The first collection matters: it sorts objects so that in the second a file's buffer is written before the file is closed.
    """
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()
    code = code if flush(tell=True) else 120
    if gc.isenabled():
        gc.collect()
    sys.stdin, sys.stdout, sys.stderr = sys.__stdin__, sys.__stdout__, sys.__stderr__
    sys.modules["__main__"] = None
    gc.collect()
    os._exit(code if flush() else 120)


def flush(tell=False):
    good = True
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None and not getattr(stream, "closed", False):
                stream.flush()
        except BaseException as e:
            good = good and stream is sys.stderr
            if tell and stream is sys.stdout:
                sys.__stderr__.write("Exception ignored in: %r\n%s: %s\n" % (stream, type(e).__name__, e))
    return good


PRCTL = _ctypes.dlsym(_ctypes.dlopen(None, 2), "prctl")
prctl(PR_SET_DUMPABLE, 0)
_signal.signal(_signal.SIGINT, _signal.SIG_DFL)
if prctl(PR_GET_DUMPABLE, 0) != 0 or os.getpid() != 1:
    sys.exit("the preloaded interpreter cannot hide itself")
control = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, CONTROL_FD)
with open(PROGRAM, "rb") as file:
    source = file.read()
for name in MODULES:
    if name.encode() in source:
        __import__(name)
sys.argv[:] = [PROGRAM]
depth_code, depth = depth_reached()
exec(depth_code, depth)
sys.setrecursionlimit(sys.getrecursionlimit() * 2 - 1 - depth["d"])     # the frames below a program are not its own
gc.collect()
gc.freeze()                                                 # what is here now is never looked through again
sys.modules["__main__"] = main = type(sys)("__main__")      # after that: it is to be collected at the program's end
main.__dict__.update(
    __builtins__=sys.modules["builtins"], __file__=PROGRAM, __cached__=None, __annotations__={},
    __loader__=sys.modules["_frozen_importlib_external"].SourceFileLoader("__main__", PROGRAM))
control.send(b"ready")
code, write = serve()
try:
    if code is None:
        code = compile(source, PROGRAM, "exec", dont_inherit=True)
        share(code, write)
    try:
        exec(code, main.__dict__)
    finally:
        flush()
except SystemExit as e:
    result = exit_code(e.code)
except BaseException as e:
    result = report(e)
else:
    result = 0
main = None
end(result)
