# A run in a sandbox of its own.
import os, signal, socket, time

HANGING_SECONDS = 5


class BoxedRun(Run):
    def __init__(self, request, source, stdin, peer=None):
        """peer: a socket that the program gets; closed here."""
        super().__init__(request, stdin)
        files = {0: sealed(stdin), 1: self.stdout_inside, 2: self.stderr_inside, PROGRAM_FD: sealed(source)}
        if peer is not None:
            files[PEER_FD] = peer
        self.gate = None                                    # at its other end a shell waits until the folder is opened
        if request["gated"]:
            ours, theirs = socket.socketpair()
            self.gate, files[CONTROL_FD] = high(ours.detach()), high(theirs.detach())
        self.box = Box(request, request["rlimits"], files)

    def handlers(self):
        added = {self.box.status_fd: self.box.read_status, self.box.ended: self.end}
        if self.gate is not None:
            added[self.gate] = self.open_gate
        return super().handlers() | added

    def open_gate(self):
        if os.read(self.gate, 1) and self.prepare_folder(self.box):
            os.write(self.gate, b"\n")
        return False

    def end(self):
        self.over = True
        return False

    def kill(self):
        self.box.kill()

    def watch(self):
        super().watch()
        if time.monotonic() - self.started > self.request["wall_seconds"] + HANGING_SECONDS:
            self.box.kill_unborn()

    def measure(self):
        if self.box.child is None:
            return None
        seen = tree(self.box.child_pid)
        return sum(t for _, t, _ in seen) / TICK, sum(p for _, _, p in seen) * PAGE, [pid for pid, _, _ in seen], 1 / TICK

    def ending(self, errors):
        exit_code, usage = self.box.reap()
        outcome, detail = self.outcome or "exited", self.detail
        if outcome == "peer" and self.box.ran() and exit_code != 128 + signal.SIGKILL:
            outcome = "exited"                              # it had ended just before it was stopped
        if self.outcome is None:
            if not self.box.ran():
                outcome, detail = "infra", errors[-400:].decode(errors="replace") or "the sandbox did not start"
            elif exit_code == 128 + signal.SIGKILL and new_oom_kills():
                outcome, detail = "infra", OUT_OF_MEMORY
        return outcome, exit_code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, detail

    def finish(self):
        answer = super().finish()
        self.box.close()
        if self.folder is not None:
            self.folder.close()
        if self.gate is not None:
            os.close(self.gate)
        return answer
