using System.Buffers.Binary;

namespace Lookahead.Evaluation.Sandbox.Seccomp;

/// <summary>
/// Builds the system call filter as raw classic BPF (struct sock_filter {u16 code; u8 jt; u8 jf; u32 k}, see seccomp(2)).
/// It is a list of refusals: namespaces and limits do the main work, the filter closes doors to the kernel itself.
/// </summary>
internal static class SeccompFilter
{
    private const ushort Load = 0x20, JumpEqual = 0x15, JumpGreaterOrEqual = 0x35, JumpAnySet = 0x45, Return = 0x06;
    private const uint NumberOffset = 0, ArchOffset = 4, FirstArgumentOffset = 16;
    private const uint Allow = 0x7FFF0000, KillProcess = 0x80000000, Errno = 0x00050000;
    private const uint EPerm = 1, ENoSys = 38;
    private const uint AddressFamilyUnix = 1;

    /// <summary>CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET.</summary>
    private const uint NewNamespaceFlags = 0x7E020000;

    /// <summary>The filter's bytes for a table, ready for <c>bwrap --seccomp FD</c>.</summary>
    public static byte[] Build(SyscallTable table)
    {
        var program = new List<(ushort Code, byte Then, byte Else, uint Value)>
        {
            (Load, 0, 0, ArchOffset),
            (JumpEqual, 1, 0, table.AuditArch),
            (Return, 0, 0, KillProcess),
            (Load, 0, 0, NumberOffset),
        };
        if (table.X32Start is { } start)
        {
            program.Add((JumpGreaterOrEqual, 0, 1, start));
            program.Add((Return, 0, 0, KillProcess));
        }

        // ENOSYS makes the C library fall back: to clone, whose flags can be checked because they are not behind a pointer.
        AnswerAll([SyscallTable.Clone3, .. SyscallTable.IoUring], Errno | ENoSys);
        AnswerAll(table.Killed, KillProcess);
        AnswerAll(table.Refused, Errno | EPerm);

        program.Add((JumpEqual, 0, 4, table.CloneCall));
        program.Add((Load, 0, 0, FirstArgumentOffset));
        program.Add((JumpAnySet, 0, 1, NewNamespaceFlags));
        program.Add((Return, 0, 0, Errno | EPerm));
        program.Add((Return, 0, 0, Allow));

        (uint Number, uint Argument)[] bound =
            [(table.Socket, AddressFamilyUnix), (table.SocketPair, AddressFamilyUnix), .. table.OnlyOnSelf.Select(number => (number, 0u))];
        foreach (var (number, argument) in bound)
        {
            program.Add((JumpEqual, 0, 4, number));
            program.Add((Load, 0, 0, FirstArgumentOffset));
            program.Add((JumpEqual, 1, 0, argument));
            program.Add((Return, 0, 0, Errno | EPerm));
            program.Add((Return, 0, 0, Allow));
        }

        program.Add((Return, 0, 0, Allow));
        return Encode(program);

        void AnswerAll(IEnumerable<uint> numbers, uint answer)
        {
            foreach (var number in numbers)
            {
                program.Add((JumpEqual, 0, 1, number));
                program.Add((Return, 0, 0, answer));
            }
        }
    }

    private static byte[] Encode(List<(ushort Code, byte Then, byte Else, uint Value)> program)
    {
        var bytes = new byte[program.Count * 8];
        for (var i = 0; i < program.Count; i++)
        {
            var at = bytes.AsSpan(i * 8, 8);
            BinaryPrimitives.WriteUInt16LittleEndian(at, program[i].Code);
            at[2] = program[i].Then;
            at[3] = program[i].Else;
            BinaryPrimitives.WriteUInt32LittleEndian(at[4..], program[i].Value);
        }

        return bytes;
    }
}
