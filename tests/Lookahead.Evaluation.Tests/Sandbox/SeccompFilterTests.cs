using System.Buffers.Binary;
using Lookahead.Evaluation.Sandbox.Seccomp;

namespace Lookahead.Evaluation.Tests.Sandbox;

/// <summary>Runs the filter in a small interpreter of classic BPF, for both processors whichever this machine has.</summary>
public sealed class SeccompFilterTests
{
    private const uint Allow = 0x7FFF0000, Kill = 0x80000000, EPerm = 0x00050001, ENoSys = 0x00050026;
    private const uint X64 = 0xC000003E, Arm64 = 0xC00000B7, I386 = 0x40000003;

    [Theory]
    [InlineData(X64, 0u, 0ul, Allow)]              // read
    [InlineData(X64, 59u, 0ul, Allow)]             // execve
    [InlineData(X64, 101u, 0ul, Kill)]             // ptrace
    [InlineData(X64, 165u, 0ul, Kill)]             // mount
    [InlineData(X64, 272u, 0ul, Kill)]             // unshare
    [InlineData(X64, 319u, 0ul, EPerm)]            // memfd_create
    [InlineData(X64, 435u, 0ul, ENoSys)]           // clone3
    [InlineData(X64, 425u, 0ul, ENoSys)]           // io_uring_setup
    [InlineData(X64, 56u, 17ul, Allow)]            // clone as fork does it
    [InlineData(X64, 56u, 0x3D0F00ul, Allow)]      // clone as pthread_create does it
    [InlineData(X64, 56u, 0x10000011ul, EPerm)]    // CLONE_NEWUSER
    [InlineData(X64, 56u, 0x00020011ul, EPerm)]    // CLONE_NEWNS
    [InlineData(X64, 41u, 1ul, Allow)]             // AF_UNIX
    [InlineData(X64, 41u, 2ul, EPerm)]             // AF_INET
    [InlineData(X64, 41u, 40ul, EPerm)]            // AF_VSOCK
    [InlineData(X64, 53u, 1ul, Allow)]             // socketpair
    [InlineData(X64, 302u, 0ul, Allow)]            // prlimit64 on oneself
    [InlineData(X64, 302u, 1ul, EPerm)]            // prlimit64 on another
    [InlineData(X64, 203u, 7ul, EPerm)]            // sched_setaffinity on another
    [InlineData(X64, 141u, 0ul, EPerm)]            // setpriority
    [InlineData(X64, 0x40000000u, 0ul, Kill)]      // read by the x32 door
    [InlineData(Arm64, 63u, 0ul, Allow)]           // read
    [InlineData(Arm64, 117u, 0ul, Kill)]           // ptrace
    [InlineData(Arm64, 97u, 0ul, Kill)]            // unshare
    [InlineData(Arm64, 220u, 17ul, Allow)]         // clone
    [InlineData(Arm64, 220u, 0x40000000ul, EPerm)] // CLONE_NEWNET
    [InlineData(Arm64, 198u, 10ul, EPerm)]         // AF_INET6
    [InlineData(Arm64, 261u, 1ul, EPerm)]          // prlimit64 on another
    [InlineData(Arm64, 279u, 0ul, EPerm)]          // memfd_create
    public void Build_SystemCall_GetsItsAnswer(uint arch, uint number, ulong argument, uint expected) =>
        Assert.Equal(expected, Run(SeccompFilter.Build(arch == X64 ? SyscallTable.X64 : SyscallTable.Arm64), arch, number, argument));

    [Theory]
    [InlineData(I386)]
    [InlineData(Arm64)]
    public void Build_OtherArchitecture_IsKilled(uint arch) =>
        Assert.Equal(Kill, Run(SeccompFilter.Build(SyscallTable.X64), arch, 20, 0));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tables_Numbers_AreNotListedTwice(bool x64)
    {
        var table = x64 ? SyscallTable.X64 : SyscallTable.Arm64;
        uint[] all = [.. table.Killed, .. table.Refused, .. table.OnlyOnSelf, .. SyscallTable.IoUring, SyscallTable.Clone3, table.CloneCall, table.Socket, table.SocketPair];

        Assert.Equal(all.Length, all.Distinct().Count());
    }

    /// <summary>The four operations that the filter uses, as in the kernel's Documentation/networking/filter.rst.</summary>
    private static uint Run(byte[] program, uint arch, uint number, ulong argument)
    {
        var data = new byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(4), arch);
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan(16), argument);
        uint accumulator = 0;
        for (var at = 0; ; at++)
        {
            var instruction = program.AsSpan(at * 8, 8);
            var value = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            bool? jump = BinaryPrimitives.ReadUInt16LittleEndian(instruction) switch
            {
                0x15 => accumulator == value,
                0x35 => accumulator >= value,
                0x45 => (accumulator & value) != 0,
                _ => null,
            };
            if (jump is { } taken)
            {
                at += instruction[taken ? 2 : 3];
            }
            else if (instruction[0] == 0x20)
            {
                accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan((int)value));
            }
            else
            {
                Assert.Equal(0x06, instruction[0]);
                return value;
            }
        }
    }
}
