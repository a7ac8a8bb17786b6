# Two runs at a time, joined by a socket: a trusted tester and an untrusted candidate.
import socket, time

PARTING_SECONDS = 0.1                                       # for a candidate that ends by itself when it hears no more


def socket_pair():
    return [high(end.detach()) for end in socket.socketpair()]


def supervise_pair(tester, candidate):
    """Until both are over. True unless the host went away meanwhile."""
    deadline = None

    def join():
        nonlocal deadline
        if tester.over or tester.outcome is not None:
            deadline = deadline or time.monotonic() + PARTING_SECONDS
            if not candidate.over and (tester.outcome is not None or time.monotonic() > deadline):
                candidate.stop("peer")
        elif candidate.outcome is not None:
            tester.stop("peer")

    return supervise([tester, candidate], join)
