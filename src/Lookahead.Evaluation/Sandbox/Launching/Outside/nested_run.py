# Runs by forks of a nursery (nursery.py), each with namespaces of its own.
import os


class NestedRun(ForkedRun):
    def __init__(self, request, source, stdin, nursery, peer=None):
        """peer: a socket that the program gets; closed here."""
        self.source, self.peer = source, peer
        super().__init__(request, stdin, nursery)

    def begin(self):
        self.before = sum(ticks for _, ticks, _ in tree(self.zygote.box.child_pid)[1:])
        files = [sealed(self.input), self.stdout_inside, self.stderr_inside, sealed(self.source)]
        if self.peer is not None:
            files.append(self.peer)
            self.peer = None
        self.hand_over("%d %s" % (self.request["disk_bytes"], self.limits(others=2)), files)    # keeper and nursery

    def end(self):
        if self.peer is not None:                           # it never came to be; the other one is to read the end
            os.close(self.peer)
            self.peer = None
        return super().end()

    def measure(self):
        if len(seen := tree(self.zygote.box.child_pid)) < 3:
            return None                                     # the program is not there yet, or no longer
        ticks = sum(ticks for _, ticks, _ in seen[1:]) - self.before
        program = seen[2:]                                  # behind the keeper and the nursery
        return max(0, ticks) / TICK, sum(p for _, _, p in program) * PAGE, [pid for pid, _, _ in program], SAMPLE_ERROR

    def ending(self, errors):
        if self.answer and self.answer[0] == b"failed":
            return "infra", 1, 0, 0, b" ".join(self.answer[1:]).decode(errors="replace") or "the program did not begin"
        return super().ending(errors)

    def reusable(self, outcome):
        return outcome == "exited" and self.outcome is None


class Nurseries:
    """One for testers and one for candidates, so that no fork of either is ever one of the other's."""

    def __init__(self):
        self.library, self.started = b"", [None, None]

    def run(self, requests, bodies):
        """Runs that are over, and whether the host is still there. Two of them are joined by a socket."""
        for i, request in enumerate(requests):
            self.started[i] = self.started[i] or Zygote(request, self.library, nursery_source)
        peers = socket_pair() if len(requests) == 2 else [None]
        runs = [NestedRun(request, *body, nursery, peer)
                for request, body, nursery, peer in zip(requests, bodies, self.started, peers)]
        return runs, supervise_pair(*runs) if len(runs) == 2 else supervise(runs)

    def clear(self, runs, answers):
        """Ends those that a run has spoilt."""
        for i, (run, answer) in enumerate(zip(runs, answers)):
            if not run.reusable(answer[0]["outcome"]):
                self.started[i].close()
                self.started[i] = None

    def close(self):
        for nursery in self.started:
            if nursery is not None:
                nursery.close()
        self.started = [None, None]
