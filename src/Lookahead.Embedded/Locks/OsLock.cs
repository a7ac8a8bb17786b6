using Lookahead.Embedded.Files;
using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Locks;

/// <summary>
/// Exclusive OS locks on files (flock(2) on Unix, share modes on Windows). They exclude other handles of the same
/// process too, and the kernel frees them when the holder's process dies in whatever way.
/// </summary>
internal static class OsLock
{
    /// <summary>Takes the lock of a file, which is created when absent; null when it is held.</summary>
    public static SafeFileHandle? TryTake(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IoErrors.IsSharingViolation(e))
        {
            return null;
        }
    }

    /// <summary>True while some handle holds the lock. False also when the file does not exist.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            // A shared lock: two processes that look at the same time do not take each other for the holder.
            File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete).Dispose();
            return false;
        }
        catch (IOException e) when (IoErrors.IsMissing(e))
        {
            return false;
        }
        catch (IOException e) when (IoErrors.IsSharingViolation(e))
        {
            return true;
        }
    }
}
