using System.Security.Cryptography;
using Lookahead.Jobs.Datasets;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.Specifications;

namespace Lookahead.Worker.Data;

/// <summary>
/// Brings the data sets that a job names onto this machine, by content: what is there is not fetched again, by no job and no process.
/// The handler then sees plain paths.
/// </summary>
/// <param name="folder">Shared by all workers on this machine.</param>
internal sealed class DatasetCache(DatasetStore datasets, string folder)
{
    /// <summary>Names the folder; unless set, one in the user's own folder. Nobody else may write there: what lies there is trusted.</summary>
    public const string Variable = "LOOKAHEAD_CACHE";

    private const int LongestName = 100;

    public static string DefaultFolder { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set
        : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache", "lookahead")
        : Path.Combine(Path.GetTempPath(), $"lookahead-{Environment.UserName}", "datasets");

    /// <exception cref="JobException">A data set is gone, or its content is not what was uploaded.</exception>
    public async Task<JobSpecification> ResolveAsync(JobSpecification specification, CancellationToken cancellationToken)
    {
        var paths = new Dictionary<string, string>();
        foreach (var reference in DataPaths.Of(specification).Select(data => data.Path).Where(DatasetReference.Is).Distinct())
        {
            paths[reference] = await FetchAsync(reference, cancellationToken);
        }
        return paths.Count == 0 ? specification : DataPaths.Map(specification, path => paths.GetValueOrDefault(path, path));
    }

    private async Task<string> FetchAsync(string reference, CancellationToken cancellationToken)
    {
        var id = DatasetReference.IdOf(reference);
        if (id is null || await datasets.FindAsync(id, cancellationToken) is not { } dataset)
        {
            throw JobException.User(ErrorCodes.NotFound, $"The data set '{reference[DatasetReference.Scheme.Length..]}' is gone. Upload it again and submit the job with the new one.");
        }
        var target = Path.Combine(folder, dataset.Sha256, FileName(dataset.Name));
        if (!File.Exists(target))
        {
            await DownloadAsync(dataset, target, cancellationToken);
        }
        return target;
    }

    private async Task DownloadAsync(DatasetDocument dataset, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        var partial = $"{target}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var content = await datasets.OpenReadAsync(dataset.Id, cancellationToken)
                ?? throw JobException.User(ErrorCodes.NotFound, $"The data set '{dataset.Id}' is gone."))
            await using (var file = File.Create(partial))
            {
                await content.CopyToAsync(file, cancellationToken);
                file.Position = 0;
                var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
                if (hash != dataset.Sha256)
                {
                    throw JobException.Infrastructure(
                        ErrorCodes.StorageUnavailable, $"The data set '{dataset.Id}' came with SHA-256 {hash} and was stored with {dataset.Sha256}.", retryable: true);
                }
            }
            File.Move(partial, target, overwrite: true); // Who was faster has written the same.
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>For reports, which show it; formats are told by content. The uploader's name may be any text.</summary>
    private static string FileName(string name)
    {
        var safe = string.Concat(name.Take(LongestName).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_')).TrimStart('.');
        return safe.Length > 0 ? safe : "data";
    }
}
