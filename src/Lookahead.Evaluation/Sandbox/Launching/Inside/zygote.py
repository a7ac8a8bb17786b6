# The first process of a fast sandbox: an interpreter with the usual modules loaded, which forks for each run of one program.
# A forked process closes the control socket before anything else, so a program cannot speak for this process.
# docs/sandbox.md says more. It follows interpreter.py.

NAME = "/program.py"
WAIT_FOR_ALL_KINDS = 0x40000000                             # __WALL: children with an exit signal other than SIGCHLD too
LARGEST_CODE = 1 << 20


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
    limit(limits)
    show()


hide()
with open(NAME, "rb") as file:
    source = file.read()
for module in MODULES:                                      # only if the program's text has their names
    if module.encode() in source:
        __import__(module)
sys.argv[:] = [NAME]
depth_code, depth = depth_reached()
exec(depth_code, depth)                                     # after all imports, which change what it finds
sys.setrecursionlimit(sys.getrecursionlimit() * 2 - 1 - depth["d"])     # the frames below a program are not its own
gc.collect()
gc.freeze()                                                 # what is here now is never looked through again
main = new_main(__file__=NAME, __loader__=sys.modules["_frozen_importlib_external"].SourceFileLoader("__main__", NAME))
control.send(b"ready")
code, write = serve()
