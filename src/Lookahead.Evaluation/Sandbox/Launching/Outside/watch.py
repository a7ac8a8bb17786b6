# Watching programs while they run: output, elapsed time, CPU time, memory.
import os, select, time

SAMPLE_SECONDS = 0.01
STDERR_KEPT = 8192


class Run:
    """
    One run of one program. What derives from it says how the program is started (begin), killed (kill), measured (measure),
    what else is to be read (handlers), and how it ended (ending: outcome, exit code, CPU seconds, peak, detail).
    """

    def __init__(self, request, stdin):
        self.request, self.input = request, stdin
        self.outcome = None                                 # why it was stopped; None: it ended by itself
        self.over = False                                   # nothing of it runs any more
        self.cpu = self.peak = 0
        self.folder = self.detail = None
        self.stdout, self.stdout_inside = pipe()
        self.stderr, self.stderr_inside = pipe()
        self.output = {self.stdout: bytearray(), self.stderr: bytearray()}
        for fd in self.output:
            os.set_blocking(fd, False)
        self.started = time.monotonic()

    def handlers(self):
        """By file: what is called when it can be read; False ends that."""
        return {fd: (lambda fd=fd: self.read(fd) is not False) for fd in self.output}

    def prepare_folder(self, box):
        """Opens the box's working folder, if it is not open, and puts the input file there."""
        try:
            self.folder = self.folder or Folder(box.working_folder())
            if self.request["input_file"] is not None:
                self.folder.put(self.request["input_file"], self.input)
            return True
        except OSError as e:
            self.detail = "the working folder: %s" % e
            self.stop("infra")
            return False

    def stop(self, outcome):
        self.outcome = self.outcome or outcome
        self.kill()

    def read(self, fd):
        """Takes what is there. False at the end of the stream or when nothing more is wanted, None if there is nothing now."""
        try:
            piece = os.read(fd, 65536)
        except BlockingIOError:
            return None
        self.output[fd] += piece
        if sum(map(len, self.output.values())) > self.request["output_bytes"]:
            self.stop("output")
            return False
        return bool(piece)

    def watch(self):
        if time.monotonic() - self.started > self.request["wall_seconds"]:
            self.stop("wall")
        elif (seen := self.measure()) is not None:
            self.cpu, resident, pids, slack = seen
            if resident > self.request["memory_bytes"] and len(pids) > 1:
                resident = proportional(pids)               # after a fork nearly all pages are shared
            self.peak = max(self.peak, resident)
            if resident > self.request["memory_bytes"]:
                self.stop("memory")
            elif self.cpu > self.request["cpu_seconds"] + slack:
                self.stop("cpu")

    def finish(self):
        """After the end: (header, standard output, end of standard error)."""
        wall = time.monotonic() - self.started
        for fd in self.output:                              # all writers are dead: what is in the pipe is all there is
            while self.outcome != "output" and self.read(fd):
                pass
        stdout, errors = bytes(self.output[self.stdout]), bytes(self.output[self.stderr])
        outcome, exit_code, cpu, peak, detail = self.ending(errors)
        most = self.request["output_bytes"]
        if self.request["output_file"] is not None and self.folder is not None and self.outcome != "output":
            stdout = self.folder.take(self.request["output_file"], most + 1)
            if len(stdout) > most and outcome == "exited":
                outcome = "output"
        stdout, errors = stdout[:most], errors[-STDERR_KEPT:]
        for fd in self.output:
            os.close(fd)
        header = {
            "outcome": outcome, "exit_code": exit_code, "detail": detail, "cpu_seconds": max(self.cpu, cpu),
            "wall_seconds": wall, "peak_rss_bytes": max(self.peak, peak),
            "stdout_bytes": len(stdout), "stderr_bytes": len(errors)}
        return header, stdout, errors


def supervise(runs, each_round=lambda: None):
    """Serves runs until all are over. True unless the host went away meanwhile."""
    handlers = {}
    for run in runs:
        handlers.update(run.handlers())
    poll = select.poll()
    for fd in (0, *handlers):
        poll.register(fd, select.POLLIN)
    present = True
    next_sample = time.monotonic() + SAMPLE_SECONDS
    while not all(run.over for run in runs):
        for fd, _ in poll.poll(max(0, (next_sample - time.monotonic()) * 1000)):
            if fd == 0:                                     # nothing is ever sent during a run: the host is gone
                present = False
                poll.unregister(0)
                for run in runs:
                    run.stop("cancelled")
            elif handlers[fd]() is False:
                poll.unregister(fd)
        if time.monotonic() >= next_sample:
            for run in runs:
                if not run.over:
                    run.watch()
            next_sample = time.monotonic() + SAMPLE_SECONDS
        each_round()                                        # before anything can be seen of what a stop just did
    return present
