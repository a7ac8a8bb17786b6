# Files and pipes that are handed to sandboxed programs, and the working folder of a sandbox as seen from outside.
import fcntl, os, stat

MOST_REMOVED = 64


def high(fd):
    """The same file at a number that cannot collide with the fixed ones."""
    moved = fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 32)
    os.close(fd)
    return moved


def sealed(data):
    """A file in memory that nobody can change any more, at its start."""
    fd = high(os.memfd_create("data", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING))
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view):]
    os.lseek(fd, 0, os.SEEK_SET)
    fcntl.fcntl(fd, fcntl.F_ADD_SEALS,
                fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
    return fd


def pipe():
    read, write = os.pipe2(os.O_CLOEXEC)
    return high(read), high(write)


def slurp(path):
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(fd, 65536)
    finally:
        os.close(fd)


class Folder:
    """
    The private /tmp of a sandbox, opened from outside before the program starts. The open folder keeps the file system alive
    after the sandbox has died, so that an output file can be read when nobody can change it any more. Nothing here follows
    a link, waits for a fifo or opens a device: whatever a program puts there, the worst it does is count as no output.
    """

    def __init__(self, pid):
        self.fd = os.open("/proc/%d/root/tmp" % pid, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.mode = os.fstat(self.fd).st_mode

    def put(self, name, data):
        fd = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644, dir_fd=self.fd)
        with os.fdopen(fd, "wb") as file:
            file.write(data)

    def take(self, name, most):
        """At most that many bytes of a plain file; nothing if it is anything else."""
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, dir_fd=self.fd)
        except OSError:
            return b""
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            return b""
        with os.fdopen(fd, "rb") as file:
            return file.read(most)

    def empty(self):
        """Makes the folder as it was. False if that is not to be had cheaply: the sandbox is then not used again."""
        try:
            names = os.listdir(self.fd)
            if len(names) > MOST_REMOVED:
                return False
            for name in names:
                os.unlink(name, dir_fd=self.fd)             # fails for a folder
            os.utime(self.fd, ns=(0, 0))                    # 128 bits that a program could leave for its next run
            return os.fstat(self.fd).st_mode == self.mode
        except OSError:
            return False

    def close(self):
        os.close(self.fd)
