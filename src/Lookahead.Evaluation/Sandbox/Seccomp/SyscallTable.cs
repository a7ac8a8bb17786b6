using System.Runtime.InteropServices;

namespace Lookahead.Evaluation.Sandbox.Seccomp;

/// <summary>
/// System call numbers of one processor architecture (Linux arch/x86/entry/syscalls/syscall_64.tbl and
/// include/uapi/asm-generic/unistd.h; fixed for ever by the kernel's ABI rule).
/// </summary>
internal sealed record SyscallTable
{
    /// <summary>AUDIT_ARCH_* value that seccomp reports.</summary>
    public required uint AuditArch { get; init; }

    /// <summary>First number of the x32 ABI, a second door to every call on x86-64.</summary>
    public uint? X32Start { get; init; }

    public required uint CloneCall { get; init; }

    public required uint Socket { get; init; }

    public required uint SocketPair { get; init; }

    /// <summary>Calls that no ordinary program makes: debugging others, mounts, namespaces, kernel modules, raw clocks.</summary>
    public required uint[] Killed { get; init; }

    /// <summary>Calls that may be met in ordinary libraries, or that hold memory outside the limits: they fail with EPERM.</summary>
    public required uint[] Refused { get; init; }

    /// <summary>
    /// Calls that change limits or scheduling of the process in their first argument: allowed only for 0, the caller itself.
    /// For others no tracing right is asked, so a program could starve the process that started it.
    /// </summary>
    public required uint[] OnlyOnSelf { get; init; }

    // Numbered alike everywhere since Linux 5.1.
    public const uint Clone3 = 435;

    public static readonly uint[] IoUring = [425, 426, 427];

    // open_tree move_mount fsopen fsconfig fsmount fspick pidfd_getfd mount_setattr quotactl_fd
    private static readonly uint[] KilledEverywhere = [428, 429, 430, 431, 432, 433, 438, 442, 443];

    // memfd_secret; setxattrat
    private static readonly uint[] RefusedEverywhere = [447, 463];

    public static SyscallTable X64 { get; } = new()
    {
        AuditArch = 0xC000003E,
        X32Start = 0x40000000,
        CloneCall = 56,
        Socket = 41,
        SocketPair = 53,
        Killed =
        [
            101, 310, 311, 312,                          // ptrace process_vm_readv process_vm_writev kcmp
            165, 166, 155, 161, 308, 272,                // mount umount2 pivot_root chroot setns unshare
            321, 298, 323, 246, 320, 175, 313, 176,      // bpf perf_event_open userfaultfd kexec_load kexec_file_load init_module finit_module delete_module
            169, 167, 168, 163, 179, 180, 103, 153,      // reboot swapon swapoff acct quotactl nfsservctl syslog vhangup
            164, 227, 159, 305, 170, 171,                // settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname
            172, 173, 154, 134, 303, 304, 300,           // iopl ioperm modify_ldt uselib name_to_handle_at open_by_handle_at fanotify_init
            .. KilledEverywhere,
        ],
        Refused =
        [
            319, 248, 249, 250, 135,                     // memfd_create add_key request_key keyctl personality
            29, 68, 64, 240,                             // shmget msgget semget mq_open
            237, 238, 256, 279, 188, 189, 190,           // mbind set_mempolicy migrate_pages move_pages setxattr lsetxattr fsetxattr
            141, 251,                                    // setpriority ioprio_set
            .. RefusedEverywhere,
        ],
        OnlyOnSelf = [302, 203, 144, 142, 314],          // prlimit64 sched_setaffinity sched_setscheduler sched_setparam sched_setattr
    };

    public static SyscallTable Arm64 { get; } = new()
    {
        AuditArch = 0xC00000B7,
        CloneCall = 220,
        Socket = 198,
        SocketPair = 199,
        Killed =
        [
            117, 270, 271, 272,                          // ptrace process_vm_readv process_vm_writev kcmp
            40, 39, 41, 51, 268, 97,                     // mount umount2 pivot_root chroot setns unshare
            280, 241, 282, 104, 294, 105, 273, 106,      // bpf perf_event_open userfaultfd kexec_load kexec_file_load init_module finit_module delete_module
            142, 224, 225, 89, 60, 42, 116, 58,          // reboot swapon swapoff acct quotactl nfsservctl syslog vhangup
            170, 112, 171, 266, 161, 162,                // settimeofday clock_settime adjtimex clock_adjtime sethostname setdomainname
            264, 265, 262,                               // name_to_handle_at open_by_handle_at fanotify_init
            .. KilledEverywhere,
        ],
        Refused =
        [
            279, 217, 218, 219, 92,                      // memfd_create add_key request_key keyctl personality
            194, 186, 190, 180,                          // shmget msgget semget mq_open
            235, 237, 238, 239, 5, 6, 7,                 // mbind set_mempolicy migrate_pages move_pages setxattr lsetxattr fsetxattr
            140, 30,                                     // setpriority ioprio_set
            .. RefusedEverywhere,
        ],
        OnlyOnSelf = [261, 122, 119, 118, 274],          // prlimit64 sched_setaffinity sched_setscheduler sched_setparam sched_setattr
    };

    /// <exception cref="SandboxUnavailableException">No table for this processor.</exception>
    public static SyscallTable ForThisMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        var other => throw new SandboxUnavailableException(
            $"The sandbox has a system call filter for x86-64 and 64-bit ARM; this machine is {other}."),
    };
}
