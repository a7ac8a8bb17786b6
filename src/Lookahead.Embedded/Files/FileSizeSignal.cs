using System.Runtime.InteropServices;

namespace Lookahead.Embedded.Files;

/// <summary>
/// Makes a write beyond the file size limit (<c>ulimit -f</c>) an error that can be reported.
/// By default the kernel sends SIGXFSZ, which kills the process before the write returns EFBIG.
/// </summary>
internal static class FileSizeSignal
{
    private const int FileSizeExceeded = 25; // the same number on Linux and macOS

    private static readonly PosixSignalRegistration? Registration = OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create((PosixSignal)FileSizeExceeded, context => context.Cancel = true);

    public static void Ignore() => GC.KeepAlive(Registration);
}
