# What the first process of a sandbox needs that forks into programs: it hides, and a fork of it behaves as an interpreter of its
# own, from its first line to its end. In one file with it stand zygote.py or nursery.py, and then run.py.
# That process is not "dumpable", so a program cannot look into it or its files through /proc; and it has no signal handlers,
# so as the first process of its PID namespace it cannot be killed from inside.
import _ctypes, _signal, _socket, array, atexit, gc, marshal, os, resource, sys

CONTROL_FD = 8
PR_GET_DUMPABLE, PR_SET_DUMPABLE = 3, 4
LIMITS = (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE)

# What may be loaded before the first fork: modules without effects on others.
MODULES = """array bisect cmath collections contextlib copy dataclasses datetime decimal enum fractions functools heapq io
itertools json math numbers operator queue random re statistics string struct threading time types typing""".split()
PRCTL = _ctypes.dlsym(_ctypes.dlopen(None, 2), "prctl")


def prctl(option, argument):
    return _ctypes.call_function(PRCTL, (option, argument, 0, 0, 0))


def hide():
    prctl(PR_SET_DUMPABLE, 0)
    _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    if prctl(PR_GET_DUMPABLE, 0) != 0 or os.getpid() != 1:
        sys.exit("the preloaded interpreter cannot hide itself")


def depth_reached():
    """How deep a function can call itself in a program that is run by exec at this file's top level."""
    names = {}
    code = compile("def f(n):\n global d\n d = n\n f(n + 1)\ntry: f(1)\nexcept RecursionError: pass\n", "depth", "exec")
    return code, names


def limit(numbers):
    for kind, soft, hard in zip(LIMITS, numbers[::2], numbers[1::2]):
        resource.setrlimit(kind, (soft, hard))


def show():
    """For the program: its own /proc/self is its to read, and an interrupt its to see, as in any process."""
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    prctl(PR_SET_DUMPABLE, 1)


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


def new_main(**names):
    """A module for the program to be. After gc.freeze: it is to be collected at the program's end."""
    sys.modules["__main__"] = made = type(sys)("__main__")
    made.__dict__.update(__builtins__=sys.modules["builtins"], __cached__=None, __annotations__={}, **names)
    return made


control = _socket.socket(_socket.AF_UNIX, _socket.SOCK_SEQPACKET, 0, CONTROL_FD)
