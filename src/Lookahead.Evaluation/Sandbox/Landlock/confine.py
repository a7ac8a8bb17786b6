# Confines one program without namespaces: a user of its own, Landlock, a system call filter, limits. To launcher.py it
# looks like bwrap: the filter at descriptor 3, the program at 4, status lines to 5, a byte at 6 lets it go on.
#
#   outer (this process, root) -> keeper (root; processes that lose their parent become its children) -> program (own user)
#
# The launcher watches the keeper and everything below it, and stops a run by killing it. The outer process then, as after
# an ordinary end, kills all that runs as the program's user with one kill(-1), which no fork can outrun, and only then ends.
# When the launcher dies, descriptor 6 closes, and the same happens.
# Needs root, Python 3.9 and Landlock ABI 6 (Linux 6.12). Started as: python3 -I -S -c <this text> UID DISK_BYTES FOLDER ARGV...; who starts it
# deletes the folder.
import ctypes, os, select, signal, struct, sys

SECCOMP_FD, PROGRAM_FD, STATUS_FD, BLOCK_FD = 3, 4, 5, 6
DISK_SAMPLE_MILLISECONDS = 20
LONGEST_PATH = 2000
FAILED = 250                                                # exit code of the keeper when the program was not started

PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
SYS_CREATE_RULESET, SYS_ADD_RULE, SYS_RESTRICT_SELF = 444, 445, 446   # numbered alike on all processors
LANDLOCK_RULE_PATH_BENEATH = 1
O_PATH = os.O_PATH | os.O_CLOEXEC

# linux/landlock.h, ABI 6: file rights are bits 0 to 15, network rights bind and connect, scopes abstract sockets and signals.
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
MAKE_CHAR, MAKE_SOCK, MAKE_BLOCK, IOCTL_DEV = 1 << 6, 1 << 9, 1 << 11, 1 << 15
ALL_FILE, ALL_NET, ALL_SCOPES = (1 << 16) - 1, 3, 3
OWN_FOLDER = ALL_FILE & ~(EXECUTE | MAKE_CHAR | MAKE_SOCK | MAKE_BLOCK | IOCTL_DEV)

libc = ctypes.CDLL(None, use_errno=True)


def system(number, *arguments):
    result = libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def prctl(option, *arguments):
    full = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments] + [ctypes.c_ulong(0)] * (4 - len(arguments))
    if libc.prctl(option, *full) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def landlock(folder, program):
    abi = system(SYS_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if abi < 6:
        raise OSError("Landlock ABI %d is too old, 6 is needed (Linux 6.12)" % abi)
    attributes = struct.pack("QQQ", ALL_FILE, ALL_NET, ALL_SCOPES)
    ruleset = system(SYS_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    allowed = [(path, EXECUTE | READ_FILE | READ_DIR) for path in ("/usr", "/bin", "/lib", "/lib64")]
    allowed += [("/etc/ld.so.cache", READ_FILE), (program, READ_FILE), (folder, OWN_FOLDER)]
    allowed += [("/dev/null", READ_FILE | WRITE_FILE), ("/dev/zero", READ_FILE), ("/dev/urandom", READ_FILE)]
    for path, rights in allowed:
        try:
            fd = os.open(path, O_PATH)
        except FileNotFoundError:
            continue
        rule = struct.pack("=Qi", rights, fd)
        system(SYS_ADD_RULE, ctypes.c_int(ruleset), ctypes.c_int(LANDLOCK_RULE_PATH_BENEATH), rule, ctypes.c_uint32(0))
        os.close(fd)
    system(SYS_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
    os.close(ruleset)


def filter_calls():
    code = os.read(SECCOMP_FD, 1 << 16)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer)))
    prctl(PR_SET_SECCOMP, 2, ctypes.byref(program))


def become(uid):
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def kill_all(uid):
    """Ends every process of the user, in one step."""
    pid = os.fork()
    if pid == 0:
        try:
            become(uid)
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def reap():
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        pass


def over(folder, most):
    """Whether the files take more bytes of the disk than that, or the folders are deeper than an honest program makes them."""
    total, waiting = 0, [folder]
    while waiting:
        path = waiting.pop()
        if len(path) > LONGEST_PATH:
            return True
        try:
            with os.scandir(path) as entries:
                for entry in entries:
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except OSError:
            continue                                        # it was removed meanwhile
    return total > most


def run_program(uid, folder, program, argv, complain):
    try:
        os.setsid()
        os.chdir(folder)
        os.umask(0o077)
        become(uid)
        prctl(PR_SET_NO_NEW_PRIVS, 1)
        landlock(folder, program)
        filter_calls()
        for fd in (SECCOMP_FD, PROGRAM_FD, STATUS_FD, BLOCK_FD):
            os.close(fd)
        os.execv(argv[0], argv)
    except BaseException as e:
        os.write(complain, ("The program was not started: %s" % e).encode())
    finally:
        os._exit(FAILED)


def keep(uid, folder, program, argv, go_on):
    """The keeper: ends as the program does. FAILED and a message if it could not be started."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    if not os.read(go_on, 1):
        os._exit(FAILED)
    read, complain = os.pipe2(os.O_CLOEXEC)
    pid = os.fork()
    if pid == 0:
        run_program(uid, folder, program, argv + [program], complain)
    os.close(complain)
    message = os.read(read, 4096)
    status = None
    while status is None:                                   # orphans that end meanwhile are reaped too
        ended, result = os.waitpid(-1, 0)
        if ended == pid:
            status = result
    if message:
        os.write(2, message)
        os._exit(FAILED)
    kill_all(uid)
    reap()
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)


def main():
    uid, disk, folder, argv = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    program, work = folder + "/program.py", folder + "/work"
    os.mkdir(work, 0o700)
    os.chown(work, uid, uid)
    with open(program, "wb") as file:
        while piece := os.read(PROGRAM_FD, 1 << 20):
            file.write(piece)
    os.chmod(program, 0o444)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    kill_all(uid)                                           # what an earlier run may have left if all of it was killed
    go_on_read, go_on = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        os.close(go_on)
        keep(uid, work, program, argv, go_on_read)
    os.close(go_on_read)
    os.write(STATUS_FD, b'{"child-pid": %d}\n' % keeper)
    ended = os.pidfd_open(keeper)
    poll = select.poll()
    poll.register(BLOCK_FD, select.POLLIN)
    poll.register(ended, select.POLLIN)
    released = False
    while True:
        ready = [fd for fd, _ in poll.poll(DISK_SAMPLE_MILLISECONDS if released else None)]
        if BLOCK_FD in ready:
            if os.read(BLOCK_FD, 1):
                os.write(go_on, b"1")
                released = True
            else:
                os.kill(keeper, signal.SIGKILL)             # the launcher is gone
                poll.unregister(BLOCK_FD)
        if ended in ready:
            break
        if over(work, disk):
            kill_all(uid)
    status = os.waitpid(keeper, 0)[1]
    kill_all(uid)
    reap()
    code = os.waitstatus_to_exitcode(status)
    if code == 0 and over(work, disk):                      # faster than the samples: it ends no better for that
        code = -signal.SIGKILL
    if code != FAILED:
        os.write(STATUS_FD, b'{"exit-code": %d}\n' % (code if code >= 0 else 128 - code))
    os._exit(code if code >= 0 else 128 - code)


main()
