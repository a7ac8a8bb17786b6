using System.Text.Json;
using Lookahead.Jobs.Documents;
using Lookahead.Jobs.Errors;
using Lookahead.Jobs.FanOut;
using Lookahead.Jobs.Json;
using Lookahead.Worker.Handling;

namespace Lookahead.Worker.Handlers;

/// <summary>What handlers often fetch from the store.</summary>
internal static class JobContextFiles
{
    /// <summary>Another job's document, or null. Jobs of another owner do not exist: the service refuses them before.</summary>
    public static async Task<JobDocument?> FindJobAsync(this JobContext context, string id, CancellationToken cancellationToken) =>
        JobKey.IsValid(id) && JobId.OwnerOf(JobKey.JobOf(id)) == context.Job.Owner && await context.Blobs.GetAsync(JobPaths.Document(id), cancellationToken) is { } blob
            ? JsonSerializer.Deserialize<JobDocument>(blob.Content, JobJson.Options)
            : null;

    /// <summary>Copies a blob to a local file in constant memory.</summary>
    /// <exception cref="JobException"><see cref="ErrorCodes.NotFound"/>: there is no such blob.</exception>
    public static async Task DownloadAsync(this JobContext context, string blobName, string path, CancellationToken cancellationToken)
    {
        await using var source = await context.Blobs.OpenReadAsync(blobName, cancellationToken)
            ?? throw JobException.User(ErrorCodes.NotFound, $"'{blobName}' is not in the store any more.");
        await using var target = File.Create(path);
        await source.CopyToAsync(target, cancellationToken);
    }
}
