# The trusted half of a sandboxed run. It stays outside the sandbox, starts one sandboxed program at a time, watches
# it and reports what happened. It decides nothing about right or wrong answers.
#
# Why a separate process: it gives up root once instead of once a run; wait4 gives exact CPU time and peak memory of
# the sandbox alone (a child of the large host process would report the host's memory as its own peak); and when the
# host process dies, by any signal, standard input ends here and everything is killed.
#
# Protocol, both ways: 4 bytes big-endian length, that many bytes of JSON, then the raw bytes that the JSON announces.
# Needs Python 3.9 (pidfd_open) and only its standard library. Started as: python3 -I -S -c <this text>.
import fcntl, json, os, resource, select, signal, struct, sys, time

SECCOMP_FD, PROGRAM_FD, STATUS_FD, BLOCK_FD = 3, 4, 5, 6   # numbers that the argument list of the sandbox names
SAMPLE_SECONDS = 0.01
STDERR_KEPT = 8192
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def read_exactly(count):
    data = bytearray()
    while len(data) < count:
        piece = os.read(0, count - len(data))
        if not piece:
            os._exit(0)                                     # the host closed the line or died
        data += piece
    return bytes(data)


def receive():
    return json.loads(read_exactly(struct.unpack(">I", read_exactly(4))[0]))


def send(header, *bodies):
    text = json.dumps(header).encode()
    data = memoryview(struct.pack(">I", len(text)) + text + b"".join(bodies))
    while data:
        data = data[os.write(1, data):]


def high(fd):
    """The same file at a number that cannot collide with the fixed ones."""
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 16)
    os.close(fd)
    return moved


def sealed(data):
    """A file in memory that nobody can change any more, at its start."""
    fd = high(os.memfd_create("data", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING))
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]
    os.lseek(fd, 0, os.SEEK_SET)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS,
                fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    return fd


def pipe():
    read, write = os.pipe2(os.O_CLOEXEC)
    return high(read), high(write)


def slurp(path):
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(fd, 65536)
    finally:
        os.close(fd)


def sample(root):
    """CPU seconds and resident bytes of a process and all its descendants, and their numbers."""
    ticks = pages = 0
    waiting, seen = [root], []
    while waiting:
        seen.append(waiting.pop())
        folder = "/proc/%d" % seen[-1]
        try:
            field = slurp(folder + "/stat").rpartition(b")")[2].split()
            ticks += sum(map(int, field[11:15]))            # own and reaped children's user and system time
            pages += int(field[21])
            for thread in os.listdir(folder + "/task"):
                waiting += map(int, slurp(folder + "/task/" + thread + "/children").split())
        except (OSError, IndexError, ValueError):
            continue                                        # it ended meanwhile
    return ticks / TICK, pages * PAGE, seen


def proportional(pids):
    """Resident bytes of processes together, pages that they share counted once (smaps_rollup's Pss, in KiB)."""
    total = 0
    for pid in pids:
        try:
            for line in slurp("/proc/%d/smaps_rollup" % pid).split(b"\n"):
                if line.startswith(b"Pss:"):
                    total += int(line.split()[1]) * 1024
        except OSError:
            continue                                        # it ended meanwhile
    return total


def oom_kills():
    for line in slurp("/proc/vmstat").split(b"\n"):
        if line.startswith(b"oom_kill "):
            return int(line.split()[1])
    return 0


def apply_limits(pid, wanted):
    for name, (soft, hard) in wanted.items():
        kind = getattr(resource, "RLIMIT_" + name)
        most = resource.getrlimit(kind)[1]
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.prlimit(pid, kind, (soft, hard))


class Run:
    def __init__(self, request, source, stdin):
        self.request = request
        self.outcome = None                                 # why it was stopped; None: it ended by itself
        self.cancelled = False
        self.child = self.child_pid = None                  # the first process inside, once it exists
        self.status = b""
        self.cpu = self.peak = 0
        self.output = {}
        files = [sealed(stdin), None, None, seccomp_fd, sealed(source), None, None]
        os.lseek(seccomp_fd, 0, os.SEEK_SET)                # shared by all runs, and each reads it to its end
        self.stdout, files[1] = pipe()
        self.stderr, files[2] = pipe()
        self.status_fd, files[STATUS_FD] = pipe()
        files[BLOCK_FD], self.block = pipe()
        self.started = time.monotonic()
        try:
            self.pid = os.posix_spawn(
                request["argv"][0], request["argv"], request["environment"],
                file_actions=[(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate(files)],
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ])  # Python ignores these two, and that is inherited
        finally:
            for fd in files:
                if fd != seccomp_fd:
                    os.close(fd)
        self.ended = os.pidfd_open(self.pid)
        self.poll = select.poll()
        for fd in (0, self.stdout, self.stderr, self.status_fd, self.ended):
            self.poll.register(fd, select.POLLIN)
        for fd in (self.stdout, self.stderr):
            os.set_blocking(fd, False)
            self.output[fd] = bytearray()

    def stop(self, outcome):
        self.outcome = self.outcome or outcome
        if self.child is not None:                          # the first process of a PID namespace takes all others along
            try:
                signal.pidfd_send_signal(self.child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        # else: read_status comes back here as soon as there is a child; to kill bwrap alone could leave that child behind

    def read(self, fd):
        """Takes what is there. False at the end of the stream or when nothing more is wanted."""
        try:
            piece = os.read(fd, 65536)
        except BlockingIOError:
            return None
        self.output[fd] += piece
        if sum(map(len, self.output.values())) > self.request["output_bytes"]:
            self.stop("output")
            return False
        return bool(piece)

    def read_status(self):
        piece = os.read(self.status_fd, 4096)
        self.status += piece
        if not piece:
            self.poll.unregister(self.status_fd)
        if self.child is None and b"\n" in self.status:
            self.child_pid = json.loads(self.status.split(b"\n")[0])["child-pid"]
            self.child = os.pidfd_open(self.child_pid)      # it waits at the block, so it is surely alive
            apply_limits(self.child_pid, self.request["rlimits"])
            os.write(self.block, b"1")
            if self.outcome:
                self.stop(self.outcome)

    def watch(self):
        elapsed = time.monotonic() - self.started
        if elapsed > self.request["wall_seconds"]:
            self.stop("wall")
            if self.child is None and elapsed > self.request["wall_seconds"] + 5:
                os.kill(self.pid, signal.SIGKILL)           # it hangs before its first fork; not reaped, so the number is its own
        elif self.child is not None:
            self.cpu, resident, pids = sample(self.child_pid)
            if resident > self.request["memory_bytes"] and len(pids) > 1:
                resident = proportional(pids)               # after a fork nearly all pages are shared
            self.peak = max(self.peak, resident)
            if resident > self.request["memory_bytes"]:
                self.stop("memory")
            elif self.cpu > self.request["cpu_seconds"] + 1 / TICK:
                self.stop("cpu")

    def wait(self):
        next_sample = self.started + SAMPLE_SECONDS
        while True:
            events = self.poll.poll(max(0, (next_sample - time.monotonic()) * 1000))
            ready = [fd for fd, _ in events]
            if 0 in ready and not self.cancelled:           # nothing is ever sent during a run: the host is gone
                self.cancelled = True
                self.poll.unregister(0)
                self.stop("cancelled")
            if self.status_fd in ready:
                self.read_status()
            for fd in (self.stdout, self.stderr):
                if fd in ready and self.read(fd) is False:
                    self.poll.unregister(fd)
            if self.ended in ready:
                return
            if time.monotonic() >= next_sample:
                self.watch()
                next_sample = time.monotonic() + SAMPLE_SECONDS

    def finish(self):
        global known_oom_kills
        _, status, usage = os.wait4(self.pid, 0)
        wall = time.monotonic() - self.started
        for fd in (self.stdout, self.stderr):               # all writers are dead: what is in the pipe is all there is
            while self.outcome != "output" and self.read(fd):
                pass
        os.set_blocking(self.status_fd, False)
        try:
            while piece := os.read(self.status_fd, 4096):
                self.status += piece
        except BlockingIOError:
            pass
        exit_code = os.waitstatus_to_exitcode(status)
        errors = bytes(self.output[self.stderr])
        detail = None
        if self.outcome is None:
            self.outcome = "exited"
            if b'"exit-code"' not in self.status:           # written only when the program was started
                self.outcome, detail = "infra", errors[-400:].decode(errors="replace") or "the sandbox did not start"
            elif exit_code == 128 + signal.SIGKILL and (kills := oom_kills()) > known_oom_kills:
                known_oom_kills = kills
                self.outcome, detail = "infra", "the system ran out of memory and killed a process during the run"
        stdout = bytes(self.output[self.stdout])[:self.request["output_bytes"]]
        header = {
            "outcome": self.outcome, "exit_code": exit_code, "detail": detail,
            "cpu_seconds": max(self.cpu, usage.ru_utime + usage.ru_stime), "wall_seconds": wall,
            "peak_rss_bytes": max(self.peak, usage.ru_maxrss * 1024),
            "stdout_bytes": len(stdout), "stderr_bytes": min(len(errors), STDERR_KEPT)}
        return header, stdout, errors[-STDERR_KEPT:]

    def close(self):
        for fd in (self.stdout, self.stderr, self.status_fd, self.block, self.ended, self.child):
            if fd is not None:
                os.close(fd)


def main():
    global seccomp_fd, known_oom_kills
    os.closerange(3, 1 << 20)                               # whatever else the host process had open
    hello = receive()
    if os.geteuid() == 0:                                   # root ignores RLIMIT_NPROC, and root is root in /proc
        os.setgroups([])
        os.setresgid(hello["gid"], hello["gid"], hello["gid"])
        os.setresuid(hello["uid"], hello["uid"], hello["uid"])
    seccomp_fd = sealed(bytes.fromhex(hello["seccomp"]))
    known_oom_kills = oom_kills()
    send({"python": "%d.%d.%d" % sys.version_info[:3], "uid": os.getuid()})
    while True:
        request = receive()
        source = read_exactly(request["source_bytes"])
        stdin = read_exactly(request["stdin_bytes"])
        run = Run(request, source, stdin)
        try:
            run.wait()
        except BaseException:
            run.stop("infra")
            raise
        answer = run.finish()
        run.close()
        if run.cancelled:
            os._exit(0)
        send(*answer)


main()
