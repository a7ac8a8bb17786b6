# The trusted half of sandboxed runs. It stays outside the sandbox, starts sandboxed programs, watches them and reports
# what happened. It decides nothing about right or wrong answers.
#
# Why a separate process: it gives up root once instead of once a run; wait4 gives exact CPU time and peak memory of
# the sandbox alone (a child of the large host process would report the host's memory as its own peak); and when the
# host process dies, by any signal, standard input ends here and everything is killed.
#
# Needs Python 3.9 (pidfd_open) and only its standard library. Started as: python3 -I -S -c <all files of this folder>.
import os, sys

OUT_OF_MEMORY = "the system ran out of memory and killed a process during the run"


def new_oom_kills():
    """Whether the system's out-of-memory killer has struck since this was last asked."""
    global known_oom_kills
    before, known_oom_kills = known_oom_kills, oom_kills()
    return known_oom_kills > before


def reply(answers, reusable=False):
    send({"results": [header for header, _, _ in answers], "reusable": reusable},
         [body for _, *bodies in answers for body in bodies])


def start():
    """Becomes an ordinary user, and says so."""
    global seccomp_filter, zygote_source, nursery_source, known_oom_kills
    os.closerange(3, 1 << 20)                               # whatever else the host process had open
    hello = receive()
    if os.geteuid() == 0:                                   # root ignores RLIMIT_NPROC, and root is root in /proc
        os.setgroups([])
        os.setresgid(hello["gid"], hello["gid"], hello["gid"])
        os.setresuid(hello["uid"], hello["uid"], hello["uid"])
    seccomp_filter = bytes.fromhex(hello["seccomp"])
    zygote_source, nursery_source = hello["zygote"].encode(), hello["nursery"].encode()
    known_oom_kills = oom_kills()
    send({"python": "%d.%d.%d" % sys.version_info[:3], "uid": os.getuid()}, [])


class Orders:
    def __init__(self):
        self.zygote, self.nurseries = None, Nurseries()

    def carry_out(self, order):
        """False when the host went away meanwhile."""
        library = read_exactly(order["library_bytes"])
        requests = order["runs"]
        bodies = [(read_exactly(each["source_bytes"]), read_exactly(each["stdin_bytes"])) for each in requests]
        action, reusable = order["action"], False
        if action == "close" or (action == "fork" and order["fresh"]):
            self.close_zygote()
        if action == "close":
            reply([])
            return True
        if action == "fork":
            source, stdin = bodies[0]
            self.zygote = self.zygote or Zygote(requests[0], source, zygote_source)
            runs = [ForkedRun(requests[0], stdin, self.zygote)]
            present = supervise(runs)
        elif action == "nest":
            if order["fresh"]:
                self.nurseries.close()
                self.nurseries.library = library
            runs, present = self.nurseries.run(requests, bodies)
        elif action == "pair":
            runs = [BoxedRun(request, *body, end) for request, body, end in zip(requests, bodies, socket_pair())]
            present = supervise_pair(*runs)
        else:
            runs = [BoxedRun(requests[0], *bodies[0])]
            present = supervise(runs)
        answers = [run.finish() for run in runs]
        if action == "fork" and not (reusable := runs[0].reusable(answers[0][0]["outcome"])):
            self.close_zygote()
        elif action == "nest":
            self.nurseries.clear(runs, answers)
        if present:
            reply(answers, reusable)
        return present

    def close_zygote(self):
        if self.zygote is not None:
            self.zygote.close()
            self.zygote = None

    def close(self):
        self.close_zygote()
        self.nurseries.close()


def main():
    orders = Orders()
    try:
        start()
        while orders.carry_out(receive()):
            pass
    except HostGone:
        pass
    orders.close()
    os._exit(0)


main()
