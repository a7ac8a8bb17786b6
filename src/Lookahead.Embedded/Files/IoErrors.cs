namespace Lookahead.Embedded.Files;

/// <summary>Tells I/O errors apart. On Unix, .NET puts errno into <see cref="Exception.HResult"/>; on Windows a Win32 code.</summary>
internal static class IoErrors
{
    private const int NoEntry = 2;
    private const int NotDirectory = 20;
    private const int IsDirectory = 21;
    private const int FileTooBig = 27;
    private const int NoSpace = 28;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;
    private static readonly int QuotaExceeded = OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Another handle, here or in another process, holds a lock that excludes ours.</summary>
    public static bool IsSharingViolation(IOException e) =>
        e.HResult == (OperatingSystem.IsWindows() ? WindowsSharingViolation : WouldBlock);

    /// <summary>Disk full, disk quota used up, or file size limit reached.</summary>
    public static bool IsFull(IOException e) => OperatingSystem.IsWindows()
        ? e.HResult is WindowsDiskFull or WindowsHandleDiskFull
        : e.HResult is NoSpace or FileTooBig || e.HResult == QuotaExceeded;

    public static bool IsMissing(IOException e) =>
        e is FileNotFoundException or DirectoryNotFoundException || (!OperatingSystem.IsWindows() && e.HResult == NoEntry);

    /// <summary>A folder is where a file should go, or a file is where a folder should be.</summary>
    public static bool IsWrongKind(IOException e) =>
        !OperatingSystem.IsWindows() && e.HResult is NotDirectory or IsDirectory;

    /// <summary>An error that <see cref="IsFull"/> knows.</summary>
    public static IOException Full(string message, Exception? inner = null) =>
        new(message, inner) { HResult = OperatingSystem.IsWindows() ? WindowsDiskFull : NoSpace };
}
