# The first process of a sandbox for short programs, many of them: an interpreter with the usual modules and a trusted library
# loaded, which forks for each program and gives it namespaces of its own. It follows interpreter.py.
#
#   keeper (process 1 of bwrap's namespaces) -> nursery (process 1 of own ones, which it may make more of)
#                                            -> program (process 1 of its own again, without any right)
#
# A program never shares processes, mounts, a working folder or System V memory with another one or with this process, and the
# kernel ends all that it started when it ends. What it shares with those before it is bwrap's read-only file system and a network
# namespace without an interface that anything could be sent through. No program's text or data ever passes through this
# process: they come as open files, and only a fork reads them.
import ctypes, fcntl, struct

NAME = "<program>"
LIBRARY = "/library.py"
SECCOMP_FD = 3
SOURCE_FD, PEER_FD, COMPLAIN_FD = 3, 7, 9                   # in a program, before it begins
ASIDE = 100
CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
USER = b"1000 1000 1"
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8
PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 22, 24, 38
SECCOMP_MODE_FILTER = 2
CAPABILITY_VERSION_3 = 0x20080522
BEGUN = b"begun"


def must(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def put(path, text):
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    os.write(fd, text)
    os.close(fd)


def enter_own_namespaces():
    """Returns in a child. Bubblewrap's namespaces belong to a user namespace in which nothing inside has any right."""
    must(libc.unshare(CLONE_NEWUSER | CLONE_NEWPID))
    put("/proc/self/setgroups", b"deny")
    put("/proc/self/uid_map", USER)
    put("/proc/self/gid_map", USER)
    nursery = os.fork()
    if nursery != 0:
        control.close()
        hide()
        os._exit(min(1, os.waitpid(nursery, 0)[1]))
    put("/proc/sys/user/max_user_namespaces", b"0")         # no more user namespaces from here on


def serve():
    """Forks for each request. Returns only in a program: its source."""
    while True:
        text, ancillary, _, _ = control.recvmsg(256, _socket.CMSG_SPACE(5 * 4))
        if not text:
            os._exit(0)
        files = array.array("i")
        files.frombytes(ancillary[0][2])                    # standard input, output, error, the source, perhaps a socket
        read, write = os.pipe2(os.O_CLOEXEC)
        must(libc.unshare(CLONE_NEWPID))                    # the next child is process 1 of a new namespace
        program = os.fork()
        if program == 0:
            control.close()
            return confine(files, *map(int, text.split()), complain=write)
        must(libc.setns(own_processes, CLONE_NEWPID))
        for fd in (write, *files):
            os.close(fd)
        said = os.read(read, 200)                           # blocks until the program begins, or cannot
        os.close(read)
        _, status, usage = os.wait4(program, 0)             # all others of its namespace have ended before it is gone
        if said == BEGUN:
            control.send(b"%d %d %d" % (status, int((usage.ru_utime + usage.ru_stime) * 1e6), usage.ru_maxrss))
        else:
            control.send(b"failed " + said)


def confine(files, disk, *limits, complain):
    """Gives up every right. The program's text, which nothing has looked at before."""
    try:
        must(libc.unshare(CLONE_NEWNS | CLONE_NEWIPC))
        must(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", MS_NOSUID | MS_NODEV, b"mode=0755,size=%d" % disk))
        must(libc.mount(b"proc", b"/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, None))
        os.chdir("/tmp")
        complain = take_files(files, complain)
        os.setsid()
        limit(limits)
        drop_rights()
        show()
        with open(SOURCE_FD, "rb") as file:
            text = file.read()
        os.write(complain, BEGUN)
        os.close(complain)
        return text
    except BaseException as e:
        try:
            os.write(complain, ("the program was not confined: %s" % e).encode())
        finally:
            os._exit(1)


def take_files(files, complain):
    """Each at its place, whatever number it came with; all others are closed."""
    wanted = {0: files[0], 1: files[1], 2: files[2], SOURCE_FD: files[3], COMPLAIN_FD: complain}
    if len(files) > 4:
        wanted[PEER_FD] = files[4]
        os.environ["LOOKAHEAD_PEER"] = str(PEER_FD)
    aside = {number: fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, ASIDE) for number, fd in wanted.items()}
    os.closerange(0, ASIDE)
    for number, fd in aside.items():
        os.dup2(fd, number, inheritable=number != COMPLAIN_FD)
    os.closerange(ASIDE, 256)
    return COMPLAIN_FD


def drop_rights():
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break                                           # the kernel knows no more of them
    must(libc.capset(struct.pack("Ii", CAPABILITY_VERSION_3, 0), bytes(24)))
    must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    must(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(filter_program), 0, 0))


libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
libc.mount.argtypes = [ctypes.c_char_p] * 3 + [ctypes.c_ulong, ctypes.c_char_p]
filter_code = os.read(SECCOMP_FD, 1 << 16)
filter_buffer = ctypes.create_string_buffer(filter_code, len(filter_code))
filter_program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(filter_code) // 8, ctypes.addressof(filter_buffer)))
os.close(SECCOMP_FD)
enter_own_namespaces()
own_processes = os.pidfd_open(1)
hide()
for module in MODULES:
    __import__(module)
with open(LIBRARY, "rb") as file:
    library = compile(file.read(), LIBRARY, "exec", dont_inherit=True)
sys.argv[:] = [NAME]
depth_code, depth = depth_reached()
exec(depth_code, depth)                                     # after all imports, which change what it finds
sys.setrecursionlimit(sys.getrecursionlimit() * 2 - 1 - depth["d"])     # the frames below a program are not its own
exec(library, {"__name__": "library"})                      # loads what it imports
gc.collect()
gc.freeze()                                                 # what is here now is never looked through again
main = new_main()
exec(library, main.__dict__)
control.send(b"ready")
source = serve()
code = write = None
