# One bubblewrap sandbox: a process of its own with a PID namespace below it.
import json, os, signal

SECCOMP_FD, PROGRAM_FD, STATUS_FD, BLOCK_FD, PEER_FD, CONTROL_FD, ZYGOTE_FD = range(3, 10)   # as in BubblewrapArguments.cs


class Box:
    def __init__(self, request, rlimits, files):
        """Starts it; files are by the number that they get inside, and are closed here."""
        self.rlimits = rlimits
        self.child = self.child_pid = None                  # the first process inside, once it exists
        self.doomed = False
        self.status = b""
        self.status_fd, files[STATUS_FD] = pipe()
        files[BLOCK_FD], self.block = pipe()
        files[SECCOMP_FD] = high(os.open("/proc/self/fd/%d" % seccomp_fd, os.O_RDONLY | os.O_CLOEXEC))  # each reads it to its end, pairs at a time
        try:
            self.pid = os.posix_spawn(
                request["argv"][0], request["argv"], request["environment"],
                file_actions=[(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in files.items()],
                setsigdef=[signal.SIGPIPE, signal.SIGXFSZ])  # Python ignores these two, and that is inherited
        finally:
            for fd in files.values():
                if fd != zygote_fd:
                    os.close(fd)
        self.ended = os.pidfd_open(self.pid)

    def kill(self):
        self.doomed = True
        if self.child is not None:                          # the first process of a PID namespace takes all others along
            try:
                signal.pidfd_send_signal(self.child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        # else: read_status comes back here as soon as there is a child; to kill bwrap alone could leave that child behind

    def kill_unborn(self):
        """For one that hangs before its first fork; not reaped, so the number is its own."""
        if self.child is None:
            os.kill(self.pid, signal.SIGKILL)

    def read_status(self):
        """False at the end of the stream."""
        piece = os.read(self.status_fd, 4096)
        self.status += piece
        if self.child is None and b"\n" in self.status:
            self.child_pid = json.loads(self.status.split(b"\n")[0])["child-pid"]
            try:
                self.child = os.pidfd_open(self.child_pid)  # it waits at the block: its number cannot be another's yet
                apply_limits(self.child_pid, self.rlimits)
            except ProcessLookupError:
                return bool(piece)                          # it failed before the block; bwrap ends and says why
            os.write(self.block, b"1")
            if self.doomed:
                self.kill()
        return bool(piece)

    def reap(self):
        """Exit code and usage; blocks until it has ended."""
        _, status, usage = os.wait4(self.pid, 0)
        os.set_blocking(self.status_fd, False)
        try:
            while piece := os.read(self.status_fd, 4096):
                self.status += piece
        except BlockingIOError:
            pass
        return os.waitstatus_to_exitcode(status), usage

    def ran(self):
        """Whether a program was started inside, after reap."""
        return b'"exit-code"' in self.status

    def close(self):
        for fd in (self.status_fd, self.block, self.ended, self.child):
            if fd is not None:
                os.close(fd)
