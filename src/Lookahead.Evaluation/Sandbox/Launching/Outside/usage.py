# What processes use, as /proc tells it, and the limits that the kernel keeps.
import os, resource

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def ticks_and_pages(pid):
    """Own and reaped children's user and system time, and resident pages."""
    field = slurp("/proc/%d/stat" % pid).rpartition(b")")[2].split()
    return sum(map(int, field[11:15])), int(field[21])


def tree(root):
    """A process and all its descendants, itself first: (number, ticks, pages)."""
    waiting, seen = [root], []
    while waiting:
        pid = waiting.pop()
        try:
            seen.append((pid, *ticks_and_pages(pid)))
            for thread in os.listdir("/proc/%d/task" % pid):
                waiting += map(int, slurp("/proc/%d/task/%s/children" % (pid, thread)).split())
        except (OSError, IndexError, ValueError):
            continue                                        # it ended meanwhile
    return seen


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
