# Runs in one sandbox that holds a preloaded interpreter (zygote.py), which forks for each.
import os, signal, socket, time

START_SECONDS = 60
SAMPLE_ERROR = 5 / TICK     # each of four figures of the zygote is cut to whole ticks, when the run begins and when it is sampled


class Zygote:
    """
    Everything that decides comes from here, outside, or over the control socket, which no forked process holds. Inputs pass
    by as open files, so the zygote's memory, of which each run gets a copy, never holds those of an earlier run.
    """

    def __init__(self, request, source, code):
        """code: what is started inside; source: what that finds as its file."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.control = socket.socket(fileno=high(ours.detach()))
        self.log, log_inside = pipe()
        os.set_blocking(self.log, False)
        lasting = {name: request["rlimits"][name] for name in ("STACK", "NOFILE", "CORE")}
        self.box = Box(request, lasting, {
            0: sealed(b""), 1: high(os.dup(log_inside)), 2: log_inside, PROGRAM_FD: sealed(source),
            CONTROL_FD: high(theirs.detach()), ZYGOTE_FD: sealed(code)})
        self.ready = False
        self.folder = None

    def close(self):
        """Kills what is inside and waits until it is gone."""
        self.box.kill()
        while self.box.child is None and self.box.read_status():
            pass                                            # it is killed as soon as it can be
        self.box.reap()
        self.box.close()
        self.control.close()
        os.close(self.log)
        if self.folder is not None:
            self.folder.close()

    def last_words(self):
        try:
            return os.read(self.log, 65536)[-400:].decode(errors="replace")
        except BlockingIOError:
            return ""


class ForkedRun(Run):
    def __init__(self, request, stdin, zygote):
        super().__init__(request, stdin)
        self.zygote = zygote
        self.folder = zygote.folder
        self.begun = False
        self.answer = None
        if zygote.ready:
            self.begin()

    def handlers(self):
        box = self.zygote.box
        return super().handlers() | {box.status_fd: box.read_status, box.ended: self.end, self.zygote.control.fileno(): self.hear}

    def begin(self):
        if not self.prepare_folder(self.zygote.box):
            return
        self.zygote.folder = self.folder
        self.before = ticks_and_pages(self.zygote.box.child_pid)[0]
        self.hand_over(self.limits(), [sealed(self.input), self.stdout_inside, self.stderr_inside])

    def limits(self, others=1):
        """others: processes that are not the program's and count as its user's; here the zygote."""
        limits = self.request["rlimits"]
        limits["NPROC"] = [most + others for most in limits["NPROC"]]
        return " ".join("%d %d" % tuple(limits[name]) for name in ("CPU", "AS", "NPROC", "FSIZE"))

    def hand_over(self, text, files):
        """files are closed here."""
        self.started = time.monotonic()
        try:
            socket.send_fds(self.zygote.control, [text.encode()], files)
        except OSError:
            pass                                            # it died: end is called
        for fd in files:
            os.close(fd)
        self.begun = True

    def hear(self):
        message = self.zygote.control.recv(256)
        if not message:
            return False                                    # it died: end is called
        if not self.zygote.ready:
            self.zygote.ready = True
            self.begin()
        elif self.begun:
            self.answer = message.split()
            self.over = True
        return True

    def end(self):
        self.over = True
        return False

    def kill(self):
        self.zygote.box.kill()

    def watch(self):
        if self.begun:
            super().watch()
        elif time.monotonic() - self.started > START_SECONDS:
            self.stop("infra")
            self.zygote.box.kill_unborn()

    def measure(self):
        if not (seen := tree(self.zygote.box.child_pid)):
            return None                                     # it died: end is called
        first, *rest = seen
        ticks = first[1] + sum(t for _, t, _ in rest) - self.before
        return max(0, ticks) / TICK, sum(p for _, _, p in rest) * PAGE, [pid for pid, _, _ in rest], SAMPLE_ERROR

    def ending(self, errors):
        if self.answer is None:
            if self.outcome is not None:
                return self.outcome, 128 + signal.SIGKILL, 0, 0, self.detail
            detail = OUT_OF_MEMORY if new_oom_kills() else self.zygote.last_words() or "the preloaded interpreter ended"
            return "infra", 1, 0, 0, detail
        status, microseconds, peak = map(int, self.answer)
        code = os.waitstatus_to_exitcode(status)
        code = 128 - code if code < 0 else code
        outcome, detail = self.outcome or "exited", self.detail
        if outcome == "exited" and code == 128 + signal.SIGKILL and new_oom_kills():
            outcome, detail = "infra", OUT_OF_MEMORY
        elif outcome == "exited":
            self.cpu = max(0, self.cpu - SAMPLE_ERROR)      # counts only if children were hidden from the exact figure
        return outcome, code, microseconds / 1e6, peak * 1024, detail

    def finish(self):
        if not self.begun:
            os.close(self.stdout_inside)
            os.close(self.stderr_inside)
        return super().finish()

    def reusable(self, outcome):
        return outcome == "exited" and self.outcome is None and self.folder.empty()
