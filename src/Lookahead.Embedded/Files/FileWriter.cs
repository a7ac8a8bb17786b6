using Microsoft.Win32.SafeHandles;

namespace Lookahead.Embedded.Files;

/// <summary>Positioned writes with one kind of error for every way of being full.</summary>
internal static class FileWriter
{
    /// <summary>Writes all of <paramref name="content"/> at <paramref name="offset"/> (bytes).</summary>
    public static void Write(SafeFileHandle handle, ReadOnlySpan<byte> content, long offset)
    {
        try
        {
            RandomAccess.Write(handle, content, offset);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What .NET makes of EFBIG.
            throw IoErrors.Full("The file size limit is reached.", e);
        }
    }
}
