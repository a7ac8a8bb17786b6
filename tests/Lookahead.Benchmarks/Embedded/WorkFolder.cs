namespace Lookahead.Benchmarks.Embedded;

/// <summary>A fresh folder that is gone afterwards.</summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder(string parent)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(parent), Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Path);
        FileSystem = new DriveInfo(Path).DriveFormat;
    }

    public string Path { get; }

    /// <summary>The kind of file system, for example ext4, overlay or tmpfs (where fsync costs nothing).</summary>
    public string FileSystem { get; }

    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
