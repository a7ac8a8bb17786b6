using Lookahead.Formats.Errors;

namespace Lookahead.Formats.Data;

/// <summary>Opens data files with messages that say what to mend.</summary>
public static class DataFile
{
    /// <exception cref="DataFormatException">There is no such file, it is a folder, or it may not be read.</exception>
    public static FileStream OpenRead(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault(path, "The file does not exist.");
        }
        catch (UnauthorizedAccessException)
        {
            throw Fault(path, Directory.Exists(path) ? "This is a directory; name a file." : "The file may not be read by this user.");
        }
    }

    /// <summary>A fault of the file as a whole.</summary>
    internal static DataFormatException Fault(string path, string message) => new([new DataError(path, 0, "", message)]);
}
