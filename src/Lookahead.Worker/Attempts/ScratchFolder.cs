using Lookahead.Jobs.Documents;

namespace Lookahead.Worker.Attempts;

/// <summary>A folder on the local disk for one attempt. Creating it sweeps out what killed attempts of the same job left.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly string jobFolder;

    private ScratchFolder(string jobFolder, string path) => (this.jobFolder, Path) = (jobFolder, path);

    public string Path { get; }

    /// <summary>To be called by the holder of the job's lock.</summary>
    public static ScratchFolder Create(string root, JobDocument job)
    {
        var jobFolder = System.IO.Path.Combine(root, job.Id);
        TryDelete(jobFolder);
        var path = System.IO.Path.Combine(jobFolder, job.Epoch.ToString());
        Directory.CreateDirectory(path);
        return new ScratchFolder(jobFolder, path);
    }

    public void Dispose()
    {
        TryDelete(Path);
        if (Directory.Exists(jobFolder) && !Directory.EnumerateFileSystemEntries(jobFolder).Any())
        {
            TryDelete(jobFolder);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Absent, or still open somewhere: the next attempt of this job tries again.
        }
    }
}
