namespace Lookahead.TestSupport;

/// <summary>Finds the folder of data made by others.</summary>
public static class SharedData
{
    /// <summary>The folder, or null where it is absent.</summary>
    public static string? Folder { get; } = Find();

    public static string File(params string[] path) => Path.Combine([Folder!, .. path]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("LOOKAHEAD_SHARED_DATA") is { Length: > 0 } named)
        {
            return Directory.Exists(named) ? named : null;
        }
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(Path.Combine(folder.FullName, "FunctionsApp.sln")))
            {
                var shared = Path.Combine(folder.Parent?.FullName ?? "", "shared", "data");
                return Directory.Exists(shared) ? shared : null;
            }
        }
        return null;
    }
}
