using System.Runtime.InteropServices;
using static Lookahead.Evaluation.Sandbox.ExecutionStatus;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>The attacks that every sandbox must survive.</summary>
public static class AttackTable
{
    private const string Prelude = """
        import ctypes, errno, json, mmap, os, resource, signal, socket, sys, threading, time
        told = json.loads(sys.stdin.readline())
        libc = ctypes.CDLL(None, use_errno=True)
        def attempt(action):
            try:
                action()
                print("ESCAPED", flush=True)
            except (OSError, ValueError, MemoryError) as e:
                print("refused:", e, flush=True)
        def tcp(address, family=socket.AF_INET):
            s = socket.socket(family, socket.SOCK_STREAM); s.settimeout(2); s.connect(address); s.send(b"x")
        def others():
            try: return [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) != os.getpid()]
            except PermissionError: return []
        def must(result):
            if result < 0:
                raise OSError(ctypes.get_errno(), "libc")

        """;

    public static IReadOnlyDictionary<string, Attack> All { get; } = List().ToDictionary(attack => attack.Name);

    private static IEnumerable<Attack> List() =>
    [
        // Network
        New("tcp to the host", """attempt(lambda: tcp(("127.0.0.1", told["port"])))""", Ok),
        New("identity endpoint", """attempt(lambda: tcp(("169.254.169.254", 80)))""", Ok),
        New("udp", """attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", told["udp_port"])))""", Ok),
        New("ipv6", """attempt(lambda: tcp(("::1", told["port"]), socket.AF_INET6))""", Ok),
        New("identity endpoint of the host", """
            for name in ("IDENTITY_ENDPOINT", "IDENTITY_HEADER", "MSI_ENDPOINT", "MSI_SECRET"):
                if name in os.environ: print("ESCAPED", name)
            for port in (told["port"], 42356):
                attempt(lambda: tcp(("localhost", port)))
                attempt(lambda: tcp(("127.0.0.1", port)))
            """, Ok),
        New("netlink and packet sockets", """
            for family in (socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK):
                attempt(lambda: socket.socket(family, socket.SOCK_RAW))
            """, Ok),
        New("abstract unix socket of the host", """attempt(lambda: tcp("\0" + told["abstract_socket"], socket.AF_UNIX))""", Ok),

        // Secrets of the host
        New("environments of other processes", """
            for entry in others() + [os.getpid()]:
                try:
                    if told["secret"] in open("/proc/%s/environ" % entry, errors="replace").read(): print("ESCAPED")
                except OSError as e:
                    print("refused:", e)
            """, Ok),
        New("own environment", """
            if set(os.environ) - {"PATH", "HOME", "LANG", "PYTHONHASHSEED", "PWD", "LC_CTYPE"}:
                print("ESCAPED", sorted(os.environ))
            """, Ok),
        New("inherited files", """
            for fd in range(3, 1024):
                try: print("ESCAPED", fd, os.fstat(fd))
                except OSError: pass
            """, Ok),
        New("host file", """attempt(lambda: open(told["canary_file"]).read())""", Ok),
        New("host file through a symlink", """
            attempt(lambda: (os.symlink(told["canary_file"], "link"), open("link").read()))
            attempt(lambda: (os.symlink("/proc/1/root/../../.." + told["canary_file"], "link2"), open("link2").read()))
            attempt(lambda: open("/proc/1/cwd/../../.." + told["canary_file"]).read())
            """, Ok),
        New("search for expected outputs", """
            try: tops = os.listdir("/")
            except PermissionError: tops = ["tmp", "home", "root", "etc", "var", "dev", "run", "sys"]
            for top in tops:
                if top not in ("usr", "proc", "lib", "lib64", "bin"):
                    for folder, _, files in os.walk("/" + top):
                        if any(told["secret"] in name for name in files):
                            print("ESCAPED", folder)
            """, Ok),
        New("shadow and passwd", """
            for path in ("/etc/shadow", "/etc/passwd", "/root", "/home"):
                attempt(lambda: os.listdir(path) if path.count("/") == 1 else open(path).read())
            """, Ok),

        New("files of the process that forked this one", """
            for pid in others():
                for name in ("environ", "mem", "maps", "auxv", "stack", "syscall"):
                    attempt(lambda: open("/proc/%s/%s" % (pid, name), "rb").read(1))
                for name in ("fd", "root", "cwd", "map_files", "root/tmp"):
                    attempt(lambda: os.listdir("/proc/%s/%s" % (pid, name)))
                for fd in range(16):
                    attempt(lambda: open("/proc/%s/fd/%d" % (pid, fd), "r+b", buffering=0))
            """, Ok),

        // Writes
        New("hard links", """
            for path in ("/program.py", "/usr/bin/python3", "/etc/ld.so.cache", "/proc/self/environ"):
                attempt(lambda: os.link(path, "linked"))
            """, Ok),
        New("write outside", """
            for path in ("/x", "/usr/x", "/usr/lib/x", "/etc/x", "/etc/ld.so.cache", "/dev/x", "/proc/x", "/program.py", "/usr/bin/python3"):
                attempt(lambda: open(path, "w").write("x"))
            """, Ok),
        New("remount", """must(libc.mount(None, b"/usr", None, 4096 | 32, None)); print("ESCAPED")""", SandboxViolation),
        New("change own input", """
            attempt(lambda: open("/proc/self/fd/0", "r+b", buffering=0).write(b"x" * 4096))
            attempt(lambda: os.ftruncate(0, 0))
            """, Ok),
        New("kernel settings", """
            for path in ("/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/proc/sys/vm/drop_caches"):
                attempt(lambda: open(path, "w").write("1"))
            """, Ok),
        New("device node", """attempt(lambda: os.mknod("disk", 0o60600, os.makedev(8, 0)))""", Ok),
        New("terminal", """attempt(lambda: open("/dev/tty", "w").write("x"))""", Ok),

        // Resources
        New("memory bomb", "a = []\nwhile True: a.append(bytearray(1 << 20))", MemoryLimit),
        New("memory in one piece", "bytearray(1 << 40)", MemoryLimit),
        New("memory in children", """
            for i in range(8):
                if os.fork() == 0:
                    hold = b"x" * (30 << 20)
                    time.sleep(30)
            time.sleep(30)
            """, MemoryLimit),
        New("shared anonymous memory", """
            m = mmap.mmap(-1, 1 << 29)
            for i in range(0, len(m), 4096): m[i] = 1
            print("ESCAPED")
            """, MemoryLimit, CpuLimit), // on a busy machine the CPU time of so many page faults comes first
        New("memfd", """attempt(lambda: os.memfd_create("x"))""", Ok),
        New("keys", $"""
            for number in ({Number(248, 217)}, {Number(249, 218)}, {Number(250, 219)}):
                attempt(lambda: must(libc.syscall(number, 0, 0, 0, 0, 0)))
            """, Ok),
        New("sparse file", """
            def grow():
                with open("x", "wb") as f: f.truncate(1 << 40)
            attempt(grow)
            """, Ok),
        New("empty files without end", "while True: open('%d' % time.monotonic_ns(), 'w').close()", CpuLimit, RuntimeError),
        New("folders without end", """
            while True:
                os.mkdir("d"); os.chdir("d")
            """, CpuLimit, RuntimeError),
        New("system V memory", """attempt(lambda: must(libc.shmget(0, 1 << 20, 0o1600)))""", Ok),
        New("disk flood in one file", """
            attempt(lambda: open("x", "wb").write(bytes(32 << 20)))
            """, Ok),
        New("disk flood in many files", """
            def flood():
                for i in range(512): # far more than can be written between two samples of the room
                    with open("%d" % i, "wb") as f: f.write(bytes(1 << 20))
            attempt(flood)
            """, Ok, RuntimeError),
        New("disk flood in shared memory", """attempt(lambda: open("/dev/shm/x", "wb").write(bytes(1 << 20)))""", Ok),
        New("output flood", "while True: print('x' * 10000)", OutputLimit),
        New("error flood", "while True: sys.stderr.write('x' * 10000)", OutputLimit),
        New("fork bomb", "while True: os.fork()", RuntimeError, CpuLimit, WallLimit, MemoryLimit),
        New("patient fork bomb", """
            while True:
                try: os.fork()
                except OSError: pass
            """, CpuLimit),
        New("too many threads", """
            def start():
                for i in range(1000):
                    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
            try: start(); print("ESCAPED")
            except RuntimeError as e: print("refused:", e)
            """, Ok),
        New("raised limits", """
            for kind in (resource.RLIMIT_NPROC, resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
                attempt(lambda: resource.setrlimit(kind, (1 << 40, 1 << 40)))
            """, Ok),
        New("endless recursion", """
            sys.setrecursionlimit(10 ** 9)
            def f(x): return [f(y) for y in [x]]
            f(1)
            """, RuntimeError, MemoryLimit, CpuLimit),
        New("recursion in C", """
            sys.setrecursionlimit(10 ** 9)
            x = []
            for i in range(10 ** 6): x = [x]
            repr(x)
            """, RuntimeError, MemoryLimit, CpuLimit),

        // Time
        New("busy loop", "while True: pass", CpuLimit),
        New("busy loop that ignores signals", """
            for number in (signal.SIGTERM, signal.SIGXCPU, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
                signal.signal(number, signal.SIG_IGN)
            while True: pass
            """, CpuLimit),
        New("busy children", """
            for i in range(4):
                if os.fork() == 0:
                    while True: pass
            time.sleep(30)
            """, CpuLimit),
        New("busy orphan", """
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    while True: pass
                os._exit(0)
            os.wait()
            time.sleep(30)
            """, CpuLimit),
        New("destructor without end", """
            class D:
                def __del__(self):
                    while True: pass
            d = D()
            """, CpuLimit),
        New("exit handler that sleeps", "import atexit; atexit.register(time.sleep, 600)", WallLimit).Waiting(),
        New("thread that outlives its program", "threading.Thread(target=time.sleep, args=(600,)).start()", WallLimit).Waiting(),
        New("sleep", "time.sleep(600)", WallLimit).Waiting(),
        New("stopped child", """
            pid = os.fork()
            if pid == 0: os.kill(os.getpid(), signal.SIGSTOP)
            os.waitpid(pid, 0)
            """, WallLimit).Waiting(),
        New("closed output, then sleep", """
            for fd in (0, 1, 2): os.close(fd)
            time.sleep(600)
            """, WallLimit).Waiting(),

        // Other processes
        New("orphan that holds the output", """
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    signal.signal(signal.SIGHUP, signal.SIG_IGN)
                    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", told["marker"]])
                os._exit(0)
            time.sleep(0.1)
            """, Ok),
        New("orphan below an adoptive parent", """
            must(libc.prctl(36, 1, 0, 0, 0))
            for i in range(3):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", told["marker"]])
                    os._exit(0)
            time.sleep(0.1)
            os._exit(0)
            """, Ok),
        New("signals to the first process", """
            for number in set(range(1, 65)) - {signal.SIGINT, 32, 33}:
                try: os.kill(1, number)
                except OSError as e: print("refused:", e)
            """, Ok),
        New("limits and scheduling of the first process", """
            for kind in (resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_AS):
                attempt(lambda: resource.prlimit(1, kind, (0, 0)))
            attempt(lambda: os.setpriority(os.PRIO_PROCESS, 1, 19))
            attempt(lambda: os.setpriority(os.PRIO_USER, 0, 19))
            attempt(lambda: os.sched_setaffinity(1, {0}))
            attempt(lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)))
            """, Ok),
        New("descriptors that it was not given", """
            for fd in range(3, 1024):
                attempt(lambda: os.write(fd, b"0 0 0"))
            for pid in others():
                for fd in range(3, 16):
                    attempt(lambda: os.open("/proc/%s/fd/%d" % (pid, fd), os.O_RDWR))
            """, Ok),
        New("descriptors of the first process", "libc.syscall(438, libc.syscall(434, 1, 0), 8, 0); print('ESCAPED')", SandboxViolation),
        New("closed descriptors", "print('x', flush=True); os.closerange(0, 1024); os._exit(0)", Ok),
        New("frames of what runs the program", """
            frame = sys._getframe()
            while frame := frame.f_back:
                control = frame.f_globals.get("control")
                if control is not None:
                    attempt(lambda: control.send(b"0 0 0"))
                for name, value in frame.f_globals.items():
                    if told["secret"] in repr(value): print("ESCAPED", name)
            import gc
            for found in gc.get_objects():
                if type(found).__name__ == "socket":
                    attempt(lambda: found.send(b"0 0 0"))
            """, Ok),
        New("monkeypatched interpreter", """
            import atexit, gc, builtins
            def nothing(*a, **k): return None
            for module in (os, sys, gc, atexit, builtins, signal):
                for name in ("_exit", "exit", "collect", "_run_exitfuncs", "isinstance", "wait4", "fork", "kill", "send", "flush"):
                    if hasattr(module, name): setattr(module, name, nothing)
            """, Ok),
        New("kill everything", """
            for number in (signal.SIGKILL, signal.SIGTERM):
                try: os.kill(-1, number)
                except OSError as e: print("refused:", e)
            """, Ok),
        New("kill a host process", """attempt(lambda: os.kill(told["host_pid"], signal.SIGKILL))""", Ok),
        New("ptrace", "libc.ptrace(0, 0, 0, 0); print('ESCAPED')", SandboxViolation),
        New("read other memory", "libc.process_vm_readv(1, None, 0, None, 0, 0); print('ESCAPED')", SandboxViolation),

        New("write other memory", "libc.process_vm_writev(1, None, 0, None, 0, 0); print('ESCAPED')", SandboxViolation),

        // Kernel
        New("rights", """
            if libc.prctl(39, 0, 0, 0, 0) != 1: print("ESCAPED no_new_privs")
            header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
            must(libc.capget(header, sets))
            if any(sets): print("ESCAPED", list(sets))
            """, Ok),
        New("pivot_root", "libc.syscall(" + Number(155, 41) + ", b'/tmp', b'/tmp'); print('ESCAPED')", SandboxViolation),
        New("unmount", "libc.umount2(b'/usr', 2); print('ESCAPED')", SandboxViolation),
        New("new mount interface", "libc.syscall(430, b'tmpfs', 0); print('ESCAPED')", SandboxViolation),
        New("bpf", "libc.syscall(" + Number(321, 280) + ", 0, 0, 0); print('ESCAPED')", SandboxViolation),
        New("userfaultfd", "libc.syscall(" + Number(323, 282) + ", 0); print('ESCAPED')", SandboxViolation),
        New("perf_event_open", "libc.syscall(" + Number(298, 241) + ", 0, 0, 0, 0, 0); print('ESCAPED')", SandboxViolation),
        New("open by handle", "libc.syscall(" + Number(304, 265) + ", 0, 0, 0); print('ESCAPED')", SandboxViolation),
        New("change the clock", "libc.syscall(" + Number(227, 112) + ", 0, 0); print('ESCAPED')", SandboxViolation),
        New("reboot", "libc.syscall(" + Number(169, 142) + ", 0xfee1dead, 672274793, 0x1234567, 0); print('ESCAPED')", SandboxViolation),
        New("clone3", "attempt(lambda: must(libc.syscall(435, None, 0)))", Ok),
        New("nested user namespace", "must(libc.unshare(0x10000000)); print('ESCAPED')", SandboxViolation),
        New("join a namespace", "must(libc.setns(0, 0)); print('ESCAPED')", SandboxViolation),
        New("namespace by clone", CloneNewUser, Ok),
        New("become root", """
            attempt(lambda: os.setuid(0))
            attempt(lambda: os.setgid(0))
            attempt(lambda: os.chown(".", 0, 0))
            """, Ok),
        New("change root", "os.chroot('/tmp'); print('ESCAPED')", SandboxViolation),
        New("io_uring", """attempt(lambda: must(libc.syscall(425, 1, None)))""", Ok),
        New("32-bit system call", ThirtyTwoBitCall, SandboxViolation, RuntimeError),
    ];

    /// <summary>The number of a system call on this processor.</summary>
    private static string Number(int x64, int arm64) =>
        (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? arm64 : x64).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string CloneNewUser => RuntimeInformation.ProcessArchitecture == Architecture.Arm64
        ? "attempt(lambda: must(libc.syscall(220, 0x10000000 | 17, 0, 0, 0, 0)))"
        : "attempt(lambda: must(libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)))";

    /// <summary>getpid by int 0x80: the number 20 means writev to a filter that does not look at the architecture. Illegal on ARM.</summary>
    private const string ThirtyTwoBitCall = """
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
        print("ESCAPED")
        """;

    private static Attack New(string name, string source, params Lookahead.Evaluation.Sandbox.ExecutionStatus[] expected) =>
        new(name, Prelude + source, expected);
}
