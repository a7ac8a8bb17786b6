# Tries, from inside a sandbox, what a hostile program would try, and prints a JSON object: name -> [held, what was seen].
# Standard input: JSON {"host_pid", "canary_file", "canary_text", "port", "processes"}.
import errno, json, os, signal, socket, sys, time

told = json.loads(sys.stdin.read())
found = {}


def refused(name, attempt):
    """Held if the attempt raises OSError."""
    try:
        found[name] = [False, "possible: %r" % (attempt(),)]
    except OSError as e:
        found[name] = [True, errno.errorcode.get(e.errno, str(e))]


def connect(address, family=socket.AF_INET, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as s:
        s.settimeout(1)
        s.connect(address)
        return s.send(b"x")


def write(path):
    with open(path, "w") as f:
        return f.write("x")


refused("network_loopback", lambda: connect(("127.0.0.1", told["port"])))
refused("network_metadata", lambda: connect(("169.254.169.254", 80)))
refused("network_udp", lambda: connect(("192.0.2.1", 53), kind=socket.SOCK_DGRAM))
refused("host_process_kill", lambda: os.kill(told["host_pid"], 0))
refused("host_file_read", lambda: open(told["canary_file"]).read())
for path in ("/", "/usr", "/etc", "/dev", "/dev/shm"):
    refused("write_" + path, lambda: write(os.path.join(path, "lookahead-probe")))
refused("memfd", lambda: os.memfd_create("x"))

secrets = []
try:
    processes = os.listdir("/proc")
except OSError:
    processes = []                                          # not to be seen at all
for entry in processes:
    if entry.isdigit():
        try:
            secrets.append(open("/proc/%s/environ" % entry, errors="replace").read())
        except OSError:
            pass
found["host_environment"] = [not any(told["canary_text"] in text for text in secrets), "%d environments readable" % len(secrets)]


def becomes_root():
    os.setresuid(0, 0, 0)
    return "uid %d" % os.getuid()


refused("own_root", becomes_root)
refused("device", lambda: os.mknod("device", 0o20600, os.makedev(1, 1)))


def unshare(flag):
    """Exit status of a child that tries it; a child, because the filter may kill whoever tries."""
    pid = os.fork()
    if pid == 0:
        try:
            import ctypes
            os._exit(0 if ctypes.CDLL(None).unshare(flag) == 0 else 1)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1]


try:
    namespaces = [unshare(flag) for flag in (0x10000000, 0x20000000, 0x00020000, 0x40000000)]
    found["nested_namespaces"] = [all(namespaces), "statuses %s" % namespaces]
except OSError as e:
    found["nested_namespaces"] = [False, "not tried: %s" % e]

children = []
held = False
while len(children) <= told["processes"] + 5:
    try:
        pid = os.fork()
    except OSError:
        held = True
        break
    if pid == 0:
        time.sleep(60)
        os._exit(0)
    children.append(pid)
for pid in children:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
found["fork_limit"] = [held, "%d children" % len(children)]
print(json.dumps(found))
