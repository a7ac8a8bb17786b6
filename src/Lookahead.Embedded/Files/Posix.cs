using System.Runtime.InteropServices;

namespace Lookahead.Embedded.Files;

/// <summary>The two calls that .NET lacks: a rename that never falls back to copying, and fsync of a folder.</summary>
internal static partial class Posix
{
    /// <summary>Renames atomically over whatever file has the target's name (rename(2)).</summary>
    /// <exception cref="IOException">HResult holds errno, for <see cref="IoErrors"/>.</exception>
    public static void Rename(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(source, target, overwrite: true);
            return;
        }
        // File.Move would copy when source and target are on different file systems, and a copy is not atomic.
        if (RenameCore(source, target) != 0)
        {
            throw LastError($"Cannot rename '{source}' to '{target}'");
        }
    }

    /// <summary>Makes the names in a folder durable (fsync(2) of the folder). Does nothing on Windows, whose NTFS logs names itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        const int readOnly = 0;
        var descriptor = Open(folder, readOnly);
        if (descriptor < 0)
        {
            throw LastError($"Cannot open folder '{folder}'");
        }
        try
        {
            if (Flush(descriptor) != 0)
            {
                throw LastError($"Cannot flush folder '{folder}'");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException LastError(string what)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameCore(string source, string target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
